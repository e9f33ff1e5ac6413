"""Options of the commands that record, and who records."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from offer.engine.records.ledger.write import Batch

LONGEST_BY = 100


class ByParam(click.ParamType):
    """Who records: words on one line."""

    name = "name"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        by = " ".join(str(value).split())
        if not by or len(by) > LONGEST_BY or not by.isprintable():
            self.fail(f"say who records in 1 to {LONGEST_BY} characters on one line", param, ctx)
        return by


by_option = click.option(
    "--by",
    type=ByParam(),
    envvar="OFFER_BY",
    show_envvar=True,
    help="Who records this (default: your login name).",
)
"""`--by` of commands that record; its value goes to `batch`."""

no_input_option = click.option("--no-input", is_flag=True, help="Never ask; fail where something is missing.")
anyway_option = click.option("--anyway", is_flag=True, help="Record names that nothing is called by, too.")


def batch(by: str | None, source: str) -> Batch:
    """What is recorded together, by whoever `--by` names or is logged in, from `source`."""
    from offer.engine.records.ledger.write import Batch

    return Batch(recorder(by), source)


def recorder(by: str | None) -> str:
    """Who records: whoever `--by` names, else the login name."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user of whom the machine knows no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"
