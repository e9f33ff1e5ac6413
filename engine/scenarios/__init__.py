"""Tests of a programme written as YAML: a setting's records, and what its answer must be on a day.

docs/scenarios.md describes them. A scenario file is read like any other (`load.py`, of the vocabulary in
`language/scenario_file.py`); its starting points become settings (`setup.py`); its expectations are held to what an
answer can say at all (`answer_shape.py`) and to what it does say (`run.py`); `update.py` writes the difference back.
"""
