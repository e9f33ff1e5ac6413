"""The commands of `offer`, a module for each under its name, and what they share; root.py lists them."""
