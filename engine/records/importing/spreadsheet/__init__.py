"""Imports of spreadsheets with people's own columns: a row an attendance, a person or a setting."""
