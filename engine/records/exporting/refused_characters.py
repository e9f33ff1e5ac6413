"""Characters that no records file may hold, and a text without them."""

from __future__ import annotations

from ...reading.file_text import REFUSED


def without_refused(text: str) -> str:
    """A text with a sign in place of each character that no records file may hold, so that it can be read back."""
    return REFUSED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
