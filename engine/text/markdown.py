"""Text as Markdown that shows exactly that text: escaping, and web addresses as links."""

from __future__ import annotations

import re

WEB_ADDRESS = re.compile(r"(https?://[^\s<>|`\\\"]*[^\s<>|`\\\".,;:)])")
"""A web address within a text; split by it, every second part is one."""

_SPECIAL = re.compile(r"[\\`*_\[\]>|#~!$]")
_AT_START = re.compile(r"^(\d*)([-+=.)])")


def escaped(text: str) -> str:
    """A one-line text as Markdown that shows exactly it, at the start of a line and in a table cell too.

    Web addresses become links; every other character that Markdown or HTML may act on is escaped.
    """
    shown = "".join(
        f"<{part}>"
        if number % 2
        else _SPECIAL.sub(r"\\\g<0>", part).replace("&", "&amp;").replace("<", "&lt;")
        for number, part in enumerate(WEB_ADDRESS.split(text))
    )
    return _AT_START.sub(r"\1\\\2", shown)
