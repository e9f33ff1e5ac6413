"""Tools for people who write programmes: validation of files, templates and JSON Schemas."""
