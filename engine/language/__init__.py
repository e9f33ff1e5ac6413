"""Vocabulary of the files of programmes, calendars, settings and scenarios, and how names in them are resolved."""
