"""For people who write programmes: validating files, templates and JSON Schemas."""
