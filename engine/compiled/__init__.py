"""The compiled programme: every name resolved, abbreviations and defaults written out, lengths parsed, order settled."""
