"""What goes wrong with a PostgreSQL server, in our words: one sentence, and never the password."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from .database import WAIT_SECONDS, LedgerTrouble

_LONGEST = 300
_STATES = {
    "55P03": f"somebody else has been writing to the ledger {{}} for {WAIT_SECONDS} seconds; try again",
    "42501": "you may not do this in the ledger {}: {said}; whoever keeps the server can grant it",
    "25006": "the ledger {} may only be read (a copy of the server, or set so)",
    "57014": "the server of the ledger {} stopped this because it took longer than its statement_timeout",
    "53100": "there is no room left on the disk of the server of the ledger {}",
    "53300": "the server of the ledger {} has no connection left; try again",
    "54000": "a text is too long for the ledger {}",
}
"""By SQLSTATE, which does not depend on the language of the server."""


def not_opened(where: str, url: str, problem: Exception) -> str:
    """One sentence about why there is no connection."""
    said = _said(url, problem).rpartition(" failed: ")[2]
    return f"the ledger {where} cannot be opened: {said}"


def told(where: str, url: str, problem: Exception) -> str:
    """One sentence about an error on an open connection."""
    if isinstance(problem, UnicodeEncodeError):
        return "a text has something in it that is no character (was it typed in UTF-8?), which no ledger can keep"
    said = _said(url, problem)
    state = getattr(problem, "sqlstate", None)
    if state in _STATES:
        return _STATES[state].format(where, said=said)
    if type(problem).__name__ == "DataError" and "NUL" in said:
        return f"a text has a NUL character in it, which the ledger {where} cannot keep"
    if lost(problem):
        return (
            f"the server of the ledger {where} ended the connection; when it is back, try again (what was recorded by "
            "then is not recorded twice)"
        )
    return f"the ledger {where} cannot be used: {said}"


def lost(problem: Exception) -> bool:
    """Whether the server went away in the middle, so that nobody knows what it still recorded."""
    state = getattr(problem, "sqlstate", None)
    if state is not None:
        return str(state).startswith("08") or state in ("57P01", "57P02", "57P03")
    name, said = type(problem).__name__, str(problem)
    return name in ("OperationalError", "InterfaceError") and any(
        words in said
        for words in ("connection is lost", "server closed the connection", "connection is closed")
    )


def without_password(url: str) -> str:
    """The URL as messages name it. Raises LedgerTrouble where it is none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        if "@" in parts.path:  # the password had a `/` in it
            raise ValueError
    except ValueError:
        raise LedgerTrouble(
            "this is no address of a ledger; write postgresql://USER@HOST:PORT/DATABASE, with %XX for what is no "
            "letter or figure in a password"
        ) from None
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"


def _said(url: str, problem: Exception) -> str:
    """The first thing a server or psycopg says, without anything secret."""
    lines = [" ".join(line.split()) for line in str(problem).splitlines() if line.strip()]
    said = lines[0].removesuffix(".") if lines else type(problem).__name__
    for mark in ("FATAL: ", "ERROR: "):
        said = said.rpartition(mark)[2]
    for secret in _secrets(url):
        said = said.replace(secret, "...")
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "..."


def _secrets(url: str) -> list[str]:
    """What of a URL must not be shown: the password as written and as meant, and what stands after `?`."""
    parts = urlsplit(url)
    found = [url, parts.password or "", unquote(parts.password or "")]
    found += [value.partition("=")[2] for value in parts.query.split("&") if value.startswith("password=")]
    return [secret for secret in found if secret]
