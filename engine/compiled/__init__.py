"""The compiled programme: names resolved, abbreviations and defaults written out, lengths parsed, order settled."""
