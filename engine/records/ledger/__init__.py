"""Records in a database, SQLite or PostgreSQL: append-only facts about settings, with when and by whom recorded.

`ledger.py` reads, `write.py` records, corrects and retracts, `forget.py` is the one exception to append-only,
`backup.py` copies, `integrity.py` checks; `migrations.py` says what the tables are, `facts.py` what a row holds.
"""
