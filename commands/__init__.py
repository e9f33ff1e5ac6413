"""The commands of `offer`, a module for each or for a few alike; cli.py names them."""
