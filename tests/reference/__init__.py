"""An independent, naive model of the programme language, to test the engine against; it imports nothing of it."""
