"""Text that knows nothing of programmes: English, suggestions, CSV cells, Markdown, terminal columns and paint."""
