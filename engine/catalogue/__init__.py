"""What each code of a diagnostic means: one module for each family of codes, all of them together in `codes.py`.

A test holds that every code that is raised stands here, and that every code here is raised.
"""
