"""The commands of `offer records`, a module for each; group.py names them."""
