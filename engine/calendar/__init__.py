"""Lengths of time, and term dates."""
