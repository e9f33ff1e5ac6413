"""What a well-formed programme or calendar can still get wrong: one function a code, listed in check.py."""
