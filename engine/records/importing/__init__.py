"""Imports: from files that people have in hand to facts for the ledger, by way of a plan.

A file becomes a plan (`plan.py`), which says what would be recorded, what is refused and what is ambiguous, each with
its file and line; nothing is written until the plan is carried out, and then all of it in one transaction.
"""
