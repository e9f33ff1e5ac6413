"""What may be written in the files of a programme, a calendar, a setting and its scenarios, and how names in them lead to things."""
