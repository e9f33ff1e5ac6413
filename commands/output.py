"""The streams that output goes to: letters that they cannot show, and streams that are closed."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import suppress
from typing import Any

import click

_HANDLER = "offer.closest"
_lost: set[str] = set()
"""The encodings of outputs that could not show a letter."""


class ClosedOutput(io.TextIOBase):
    """What stands for an output that was closed before we began: writing to it fails as on a full disk."""

    encoding = "utf-8"
    errors = "strict"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


def prepare_streams() -> None:
    """Let text that an output cannot encode be shown as closely as it can be, and take no file for a closed output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # else the next file that is opened would be taken for it
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = ClosedOutput()
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    codecs.register_error(_HANDLER, _closest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def encodable(text: str, otherwise: Any) -> str:
    """A text, or what `otherwise` makes of each letter that the standard output cannot encode."""
    from offer.engine.text.closest import has_letters

    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if has_letters(encoding, text):
        return text
    return "".join(letter if has_letters(encoding, letter) else otherwise(letter) for letter in text)


def no_more_output() -> None:
    """Let what is still to be flushed go nowhere, so that leaving says nothing more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell_letters_lost(options: dict[str, Any]) -> None:
    """Say on stderr, unless quiet, that letters were replaced."""
    if _lost and not options.get("quiet"):
        click.echo(
            f"offer: this output is written as {' and '.join(sorted(_lost))}, which lacks some letters; the nearest "
            "stand for them. Set PYTHONUTF8=1 to have them all",
            err=True,
        )


def _closest(problem: UnicodeError) -> tuple[str, int]:
    """A handler of codecs: the nearest text that the encoding has."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    from offer.engine.text.closest import closest

    _lost.add(getattr(sys.stdout, "encoding", None) or problem.encoding)
    return closest(problem.object[problem.start : problem.end], problem.encoding), problem.end
