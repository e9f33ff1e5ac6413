"""Validates imported facts by the rules for records files: an import lets in nothing that could not stand in one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...checks.records import check_setting
from ...language.field_types import ATTRIBUTE_PATTERN
from ...language.setting import SETTING_PATTERN, Setting
from ...reading.file_bytes import RECORDS
from ...reading.file_text import REFUSED
from ...reading.load import in_file_order, load_object
from ...reading.source import Source
from ...reading.yaml_events import scalar_meaning
from ...reading.yaml_file import read
from ...text.english import quoted
from ..exporting.yaml_text import records_data, write_hours, yaml_of
from ..ledger.facts import Fact, canonical, facts_of, setting_of

_SETTING = re.compile(SETTING_PATTERN)
_ATTRIBUTE = re.compile(ATTRIBUTE_PATTERN)

Trouble = tuple[str, str]
"""Why a fact is not sound, and how to mend it."""

_MOST_GROWTH = 8
"""How many bytes of a records file a character of a fact may come to, at most: four in UTF-8, twice where escaped."""


def bare(id: str) -> Fact:
    """What is recorded of a setting of which a file says nothing but that it is there."""
    return Fact(id, "details", None, {"formerly": []})


def unsound(id: str, facts: Sequence[Fact]) -> dict[int, Trouble]:
    """What is wrong with facts about the setting `id`, by their place; facts as `facts_of` makes them.

    All are validated as the data of one records file first, which is quick, and each alone only where that fails.
    """
    if not _SETTING.match(id):
        no_id = (f"`{quoted(id)}` is no setting's id: letters, digits, _ and -, at most 64", "correct it")
        return dict.fromkeys(range(len(facts)), no_id)
    facts = [_filled(fact) for fact in facts]
    found = {at: trouble for at, fact in enumerate(facts) if (trouble := _not_whole(fact)) is not None}
    rest = [at for at in range(len(facts)) if at not in found]
    if _problem(id, [facts[at] for at in rest]) is not None:
        found |= {at: trouble for at in rest if (trouble := _problem(id, [facts[at]])) is not None}
    return found


def _filled(fact: Fact) -> Fact:
    """A fact that an attribute is empty, which no setting says, with a value, so that the rest of it can be checked."""
    value = fact.body.get("value")
    if "attribute" not in fact.body or not isinstance(value, str) or value.strip():
        return fact
    return fact._replace(body={**fact.body, "value": f"{value}-"})


def unsound_register(fact: Fact) -> Trouble | None:
    """What is wrong with what the register is said to say."""
    name, attributes = fact.body.get("name"), fact.body.get("attributes")
    if (
        set(fact.body) - {"name", "attributes"}
        or not isinstance(name, str)
        or not isinstance(attributes, Mapping)
    ):
        return "it is no whole register", "export the history again"
    if not _SETTING.match(fact.setting) or not all(_ATTRIBUTE.match(key) for key in attributes):
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
            return _too_large(fact)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return f"it is no whole {quoted(fact.kind)}", "export it again from where it came"


def _too_large(fact: Fact) -> Trouble | None:
    """A fact beyond the limits of a records file; only of a large one is the file written, to see how large it is."""
    if len(canonical(fact.body)) * _MOST_GROWTH <= RECORDS.bytes:
        return None
    source, problems = read(yaml_of(setting_of(fact.setting, [fact])), fact.setting, limits=RECORDS)
    return (problems[0].message, problems[0].fix) if source is None else None


def _problem(id: str, facts: Sequence[Fact]) -> Trouble | None:
    """The first thing that is wrong with the data of the records file that these facts come to."""
    try:
        setting = setting_of(id, facts)
        data = _as_read(records_data(setting))
    except (KeyError, TypeError, ValueError, AttributeError):
        return "something in it is not what it should be", "export it again from where it came"
    source = Source.of_data(id, data)
    loaded = load_object(Setting, source)
    problems = list(loaded.problems)
    if loaded.value is not None:
        problems += check_setting(loaded.value, loaded.places)
    errors = sorted((problem for problem in problems if problem.severity == "error"), key=in_file_order)
    if errors:
        return errors[0].message, errors[0].fix
    if loaded.value != setting:
        return "an invisible character that no text needs stands in it", "delete it"
    return None


def _as_read(value: Any) -> Any:
    """Data of a records file as the reader gives it: days are texts, and so are numbers that it takes for texts."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return scalar_meaning(write_hours(value)) if type(value) in (int, float) else value
