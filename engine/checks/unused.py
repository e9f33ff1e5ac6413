"""Checks for unused activities and roles, and for one role that is spelt twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..compiled.programme import CERTIFICATE
from ..diagnostics import Diagnostic
from ..language.programme import Activity
from ..reading.source import Path
from .context import Checked, problem
from .registry import finds

ATTENDED = ("activity", "course", "meeting", "session", "training", "workshop")
"""The kinds of an offer that people come to. Any other (video, support, book) may be only given."""

HELP = ("library", "support")
"""The kinds that nobody asks for even where a setting records its own: they are there to be used."""


@finds("M346", needs="sound", thorough=True)
def unused_activities(file: Checked) -> Iterator[Diagnostic]:
    """M346, a warning: something to attend or to run that no commitment asks for, also not through `accepts:`."""
    asked = {reference.name for reference in file.references if reference.kind == "activity"}
    for path, activity in file.activities:
        if activity.id not in asked and _is_awaited(path, activity):
            message = f"no commitment asks for `{activity.id}`, so nothing that is recorded of it counts"
            fix = "ask for it in a commitment, let an activity accept it, or give it `kind: support`"
            if path[-2] == "activities":
                fix += " if it is only there to be recorded"
            else:
                fix += " if it is only there to be used"
            yield problem(file, "M346", (*path, "id"), message, fix, severity="warning")


def _is_awaited(path: Path, activity: Activity) -> bool:
    if path[-2] == "offer":
        return activity.kind in ATTENDED
    return activity.kind not in (CERTIFICATE, *HELP)


@finds("M347", needs="sound", thorough=True)
def unused_roles(file: Checked) -> Iterator[Diagnostic]:
    """M347, a warning: a role that nothing counts and that no `basis:` says anything of."""
    used = {reference.name for reference in file.references if reference.kind == "role"}
    explained = {basis.value for basis in file.programme.basis}
    for role in file.programme.roles:
        if role not in used and f"roles.{role}" not in explained:
            message = f"nothing asks for anybody in the role `{role}`"
            fix = f"ask for it, remove it, or say under `basis:` why it is here: `value: roles.{role}`"
            yield problem(file, "M347", ("roles", role), message, fix, severity="warning", at_key=True)


@finds("M348", needs="whole", thorough=True)
def roles_spelt_twice(file: Checked) -> Iterator[Diagnostic]:
    """M348, a warning: two roles whose ids or names differ by capitals, spaces, hyphens or a plural alone."""
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for role, name in file.programme.roles.items():
        other = ids.setdefault(_bare(role), role)
        if other == role:
            other = names.setdefault(_bare(name), role)
        if other != role:
            message = f"the roles `{other}` and `{role}` differ by their spelling only"
            if _bare(role) != _bare(other):
                message = f"the roles `{other}` and `{role}` have one name: {name}"
            fix = "make them one role, or name them so that nobody takes the one for the other"
            also = (("roles", other), "the other one is here")
            yield problem(file, "M348", ("roles", role), message, fix, also, severity="warning", at_key=True)


def _bare(text: str) -> str:
    """The text without what people spell now one way and now another."""
    words = re.split(r"[\W_]+", text.casefold())
    return "".join(word[:-1] if re.fullmatch(r"\w{2,}[^\Ws]s", word) else word for word in words)
