"""The answer for one setting and programme: days, words, reasons and next steps."""
