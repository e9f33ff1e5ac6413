"""The commands of `offer`, a module for each under its name, and what they share; cli.py lists them."""
