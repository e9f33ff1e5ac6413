"""Spreadsheets with one row an attendance, a person or a setting."""
