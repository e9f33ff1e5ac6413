"""Rows for many settings: the days and words of each, small enough to stream."""
