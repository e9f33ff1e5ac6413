"""An independent, naive model of the programme language, for the engine to be tested against; it imports nothing of it."""
