"""Reads files: their bytes within limits of size, and from bytes to UTF-8 text without characters YAML refuses."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from ..diagnostics import Diagnostic, Span
from ..frozen import frozen

Diagnostics = tuple[Diagnostic, ...]


@frozen
class FileLimits:
    """How much one file may hold: its size in bytes, its keys and list items, how deep they nest."""

    bytes: int
    keys: int
    depth: int = 32


PROGRAMME = FileLimits(bytes=256_000, keys=10_000)
RECORDS = FileLimits(bytes=8_000_000, keys=1_000_000)

# What YAML calls not printable, three line breaks that YAML counts and editors do not (lines and columns
# would be wrong), and a byte-order mark that is not at the start.
REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
LINE_BREAK = re.compile(r"\r\n|\r|\n")


def open_ordinary(path: str | os.PathLike[str]) -> BinaryIO | None:
    """An ordinary file, open for reading; None for anything else. Never blocks. Raises OSError and ValueError."""
    # Looked at before it is opened (opening a device can act on it) and after (it may have been
    # exchanged); without O_NONBLOCK opening a FIFO waits for a writer.
    if not stat.S_ISREG(os.stat(path).st_mode):
        return None
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(os.open(path, flags), "rb")  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def bytes_of(path: str | os.PathLike[str], name: str, limits: FileLimits) -> tuple[bytes | None, Diagnostics]:
    """The bytes of an ordinary file, at most one more than the limit; or why there are none."""
    try:
        file = open_ordinary(path)
        if file is None:
            return None, (_not_a_file(path, name),)
        with file:
            return file.read(limits.bytes + 1), ()
    except (FileNotFoundError, NotADirectoryError):
        return None, (about_whole("P601", "there is no such file", name, "check the name and the folder"),)
    except PermissionError:
        fix = "ask whoever owns the file for leave to read it"
        return None, (about_whole("P603", "this file may not be read: permission denied", name, fix),)
    except OSError as error:
        return None, (
            about_whole("P603", f"this file cannot be read: {error.strerror}", name, "check the name"),
        )
    except ValueError:  # a NUL or half a character in the name
        return None, (about_whole("P603", "no file can have this name", name, "check the name"),)


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


def _not_a_file(path: str | os.PathLike[str], name: str) -> Diagnostic:
    if os.path.isdir(path):
        return about_whole("P602", "this is a folder, not a file", name, "name a file in it")
    return about_whole("P602", "this is not an ordinary file (a pipe or a device)", name, "name a YAML file")


def about_whole(code: str, message: str, name: str, fix: str) -> Diagnostic:
    """A problem of the file or folder called `name` as a whole: it points at the first character."""
    return Diagnostic(code, message, Span(name, 1, 1, 1, 1), fix)


def _at(content: str, offset: int, name: str) -> Span:
    lines = [0, *(found.end() for found in LINE_BREAK.finditer(content, 0, offset))]
    column = offset - lines[-1] + 1
    return Span(name, len(lines), column, len(lines), column + 1)
