"""Exports of records: as a folder of YAML files, as a CSV table, as the history of a ledger in JSON lines.

What is exported and imported again gives the same answers (`importing/folder.py`, `table.py`, `history.py`).
"""
