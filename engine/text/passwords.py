"""Hides passwords in addresses of databases, however they are written or mistyped, and in texts that quote them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEAVE = r"sqlite:///|[A-Za-z]:[\\/]"
"""How the address of a file begins, or its path on Windows."""
_SCHEME = r"(?P<scheme>(?>(?:[A-Za-z][\w+.-]*:*/+)?))"
_BEFORE_AT = rf"{_SCHEME}(?P<user>[^@:]*)(?P<secret>:.*)?@"
_NO_AT = rf"{_SCHEME}(?P<user>[\w.-]*):(?!\d{{1,5}}(?:[/?,]|$))."
_NAMED = r"((?:password|passwd|passphrase)\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s&`]+)"
_USER = r"[\w.%+-]*"
_WORD = re.compile(r"[^\s`]+")
_IN_ADDRESS = re.compile(r"postgres|://", re.IGNORECASE)
HIDDEN = "..."


def without_password(address: str) -> str:
    """An address as messages may show it; a path of files is left as it is."""
    if re.match(_LEAVE, address, re.IGNORECASE):
        return address
    shown = address
    if "@" in address:
        match = re.match(_BEFORE_AT, address, re.DOTALL)
        last = address.rindex("@")
        if match is not None:
            scheme, user = match["scheme"] or "", match["user"]
            if match["secret"] is None:  # no colon before the first `@`; there may be one before the last
                user = address[len(scheme) : last]
            if not re.fullmatch(_USER, user):
                user = HIDDEN
            shown = f"{scheme}{user}{address[last:]}"
    elif "://" in address or re.match("postgres", address, re.IGNORECASE):
        match = re.match(_NO_AT, address, re.DOTALL)
        if match is not None:
            shown = f"{match['scheme'] or ''}{match['user']}:{HIDDEN}"
    return re.sub(_NAMED, rf"\1{HIDDEN}", shown, flags=re.IGNORECASE)


def passwords_hidden(text: str, addresses: Iterable[str] = ()) -> str:
    """A text in which no address shows a password; `addresses` are those that may be quoted in it."""
    for address in addresses:
        if address:
            text = text.replace(address, without_password(address))
    if _IN_ADDRESS.search(text):
        text = _WORD.sub(_hidden_in_word, text)
    return re.sub(_NAMED, rf"\1{HIDDEN}", text, flags=re.IGNORECASE)


def _hidden_in_word(word: re.Match[str]) -> str:
    return without_password(word[0]) if _IN_ADDRESS.search(word[0]) else word[0]
