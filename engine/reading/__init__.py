"""Reads YAML files: text to events, to data with positions, to objects of `language/`; mistakes in their place."""
