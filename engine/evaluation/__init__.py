"""Evaluation of one setting's records against one programme: days and counts, no sentences."""
