"""Whether facts from a file could stand in a records file as well: an import lets in nothing that could not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...checks.run import check_setting
from ...language.field_types import ATTRIBUTE_PATTERN
from ...language.setting import KEY_PATTERN, Setting
from ...reading.file_text import REFUSED
from ...reading.load import in_file_order, load
from ...reading.source import RECORDS, read
from ...text.english import quoted
from ..exporting.yaml_text import yaml_of
from ..ledger.facts import Fact, facts_of, setting_of

_KEY = re.compile(KEY_PATTERN)
_ATTRIBUTE = re.compile(ATTRIBUTE_PATTERN)

Trouble = tuple[str, str]
"""Why a fact is not sound, and how to mend it."""


def bare(id: str) -> Fact:
    """What is recorded of a setting of which a file says nothing but that it is there."""
    return Fact(id, "details", None, {"formerly": []})


def unsound(id: str, facts: Sequence[Fact]) -> dict[int, Trouble]:
    """What is wrong with facts about the setting `id`, by their place; facts as `facts_of` makes them.

    All are written to one records file first, which is quick, and each to one of its own only where that fails.
    """
    if not _KEY.match(id):
        no_id = (f"`{quoted(id)}` is no setting's id: letters, digits, _ and -, at most 64", "correct it")
        return dict.fromkeys(range(len(facts)), no_id)
    found = {at: trouble for at, fact in enumerate(facts) if (trouble := _not_whole(fact)) is not None}
    rest = [at for at in range(len(facts)) if at not in found]
    if _problem(id, [facts[at] for at in rest]) is not None:
        found |= {at: trouble for at in rest if (trouble := _problem(id, [facts[at]])) is not None}
    return found


def unsound_register(fact: Fact) -> Trouble | None:
    """What is wrong with what the register is said to say."""
    name, attributes = fact.body.get("name"), fact.body.get("attributes")
    if (
        set(fact.body) - {"name", "attributes"}
        or not isinstance(name, str)
        or not isinstance(attributes, Mapping)
    ):
        return "it is no whole register", "export the history again"
    if not _KEY.match(fact.setting) or not all(_ATTRIBUTE.match(key) for key in attributes):
        return f"`{quoted(fact.setting)}` or one of its attributes has no proper id", "correct it"
    if any(not isinstance(text, str) or REFUSED.search(text) for text in (name, *attributes.values())):
        return "an invisible character that no text needs stands in it", "delete it"
    return None


def _not_whole(fact: Fact) -> Trouble | None:
    """A fact with a body of another shape than its kind has; a date that is missing, or stands where none belongs."""
    if fact == bare(fact.setting):
        return None
    try:
        if fact in facts_of(setting_of(fact.setting, [fact])):
            return None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return f"it is no whole {quoted(fact.kind)}", "export it again from where it came"


def _problem(id: str, facts: Sequence[Fact]) -> Trouble | None:
    """The first thing that is wrong with the records file that these facts come to."""
    try:
        setting = setting_of(id, facts)
        text = yaml_of(setting)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "something in it is not what it should be", "export it again from where it came"
    source, problems = read(text, id, limits=RECORDS)
    if source is not None:
        loaded = load(Setting, source)
        problems = (*problems, *loaded.problems)
        if loaded.value is not None:
            problems = (*problems, *check_setting(loaded.value, loaded.places))
            if not any(each.severity == "error" for each in problems) and loaded.value != setting:
                return "an invisible character that no text needs stands in it", "delete it"
    errors = sorted((each for each in problems if each.severity == "error"), key=in_file_order)
    return (errors[0].message, errors[0].fix) if errors else None
