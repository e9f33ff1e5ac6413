"""The commands of `offer records`, a module for each under its name, and what they share; group.py lists them."""
