"""Checks of well-formed programmes, calendars and records: a function for each code, registered by `registry.py`."""
