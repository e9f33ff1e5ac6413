"""From the text of a file to data that knows its place in it, and to the vocabulary of `language/`."""
