"""Words and cells of text: English, suggestions, CSV, the terminal. Knows nothing of programmes."""
