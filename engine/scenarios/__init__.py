"""Tests of a programme as YAML: a setting's records as given, and what the answer must be on a day.

Source: docs/scenarios.md. A scenario file is read like any other file (`file.py`), its starting points become
settings (`given.py`), its expectations are held to what an answer can say at all (`expectations.py`) and then to
what it does say (`running.py`); `updating.py` writes the difference back.
"""
