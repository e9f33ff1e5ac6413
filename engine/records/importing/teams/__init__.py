"""Imports of Microsoft Teams attendance reports."""
