"""What may be written in files of programmes, calendars, settings and scenarios, and where names in them lead."""
