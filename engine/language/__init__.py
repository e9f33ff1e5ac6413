"""Vocabulary of the files of programmes, calendars, settings and scenarios, and the rules between their keys."""
