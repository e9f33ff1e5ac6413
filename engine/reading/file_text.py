"""From the bytes of a file to UTF-8 text without characters that YAML refuses; the texts that messages quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..diagnostics import Diagnostic, Span
from .file_bytes import LINE_BREAK, RECORDS, Diagnostics, FileLimits, about_whole, bytes_of

# What YAML calls not printable, three line breaks that YAML counts and editors do not (lines and columns
# would be wrong), and a byte-order mark that is not at the start.
REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def texts_to_quote(
    diagnostics: Iterable[Diagnostic], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The texts of the files that diagnostics name, for showing their lines; those that can be read at all.

    `known` has the texts of files that were read before. What is not UTF-8 is replaced, so that the columns before it
    are right.
    """
    names = {
        span.file for each in diagnostics for span in (each.span, *(span for span, _ in each.also)) if span
    }
    texts = dict(known or {})
    for name in sorted(names.difference(texts)):
        content, _ = bytes_of(name, name, RECORDS)
        if content is not None:
            texts[name] = content.decode(errors="replace").removeprefix("\ufeff")
    return texts


def text_of(content: str | bytes, name: str, limits: FileLimits) -> tuple[str | None, Diagnostics]:
    """The text without its byte-order mark; or the one problem that keeps it from being read."""
    if len(content) > limits.bytes:
        return None, (_too_large(name, limits),)
    if isinstance(content, bytes):
        decoded = _decoded(content, name)
        if isinstance(decoded, Diagnostic):
            return None, (decoded,)
        content = decoded
    elif not content.isascii() and len(content.encode("utf-8", "surrogatepass")) > limits.bytes:
        return None, (_too_large(name, limits),)
    content = content.removeprefix("\ufeff")
    if found := REFUSED.search(content):
        return None, (_refused_character(content, found.start(), name),)
    return content, ()


def _decoded(content: bytes, name: str) -> str | Diagnostic:
    save = "save the file as UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return about_whole("Y101", "this file is saved as UTF-16, not as UTF-8", name, save)
    start = content[:64]
    if len(start) > 1 and any(start) and (not any(start[0::2]) or not any(start[1::2])):
        return about_whole("Y101", "this file is saved as UTF-16, not as UTF-8", name, save)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode().removeprefix("\ufeff")
        byte = content[error.start : error.start + 1]
        message = f"this file is not saved as UTF-8: the byte {byte[0]:#04x} here is no part of a character"
        meant = byte.decode("cp1252", "ignore")
        if meant.isprintable() and meant:
            save += f" (it looks like Windows-1252, where that byte is `{meant}`)"
        return Diagnostic("Y101", message, _at(before + "?", len(before), name), save)


def _refused_character(content: str, offset: int, name: str) -> Diagnostic:
    code = ord(content[offset])
    message = f"an invisible character that no text needs stands here (U+{code:04X})"
    return Diagnostic("Y102", message, _at(content, offset, name), "delete it, or type the line again")


def _too_large(name: str, limits: FileLimits) -> Diagnostic:
    """The problem of a text that is larger than the limit."""
    size = f"{limits.bytes // 1000:,} kB" if limits.bytes < 1_000_000 else f"{limits.bytes // 1_000_000} MB"
    fix = "check that it is the file you mean; if it is, split it into several"
    return about_whole("Y103", f"this file is larger than {size}, the most that is read", name, fix)


def _at(content: str, offset: int, name: str) -> Span:
    lines = [0, *(found.end() for found in LINE_BREAK.finditer(content, 0, offset))]
    column = offset - lines[-1] + 1
    return Span(name, len(lines), column, len(lines), column + 1)
