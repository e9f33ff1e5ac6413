"""Attendance reports of Microsoft Teams."""
