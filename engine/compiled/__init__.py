"""A programme with its names resolved: the index of its things, its references, what depends on what."""
