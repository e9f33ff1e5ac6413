"""A whole offer as people read it: text, Markdown and a web page."""
