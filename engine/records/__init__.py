"""Records of settings, wherever they are kept: opening them, what is typed, what is corrected."""
