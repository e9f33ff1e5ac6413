"""Compiled programmes: nothing that an author writes is lost on the way, and they are plain data."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from compiling import compiled_source
from mutations import EVERYTHING
from offer.engine.compiled.json_form import from_json, to_json
from offer.engine.compiled.programme import CompiledProgramme
from offer.engine.reading.source import Path, Source
from offer.engine.reading.yaml_file import read

# As it is compiled no stage may wait for itself.
SOUND = EVERYTHING.replace("{stage: first}]}\n              opt", "{activity: film}]}\n              opt")
SOUND = SOUND.replace(
    "rules:\n", "  - id: second\n    commitments: [{id: last, needs: {stage: first}}]\nrules:\n", 1
)

OTHER = {
    "order": "progressive",
    "first_term": "never",
    "clock": None,
    "type": None,
    "who": "setting",
    "urgency": "low",
    "when": "opened",
    "of": "opened",
    "value": "roles",
}
"""For keys with few words another word; None where any other would not go with the rest of the file."""
NAMES = {
    "programme", "calendar", "id", "role", "activity", "attribute", "commitment", "stage", "resource", "certificate",
    "criterion", "accepts", "trained_at", "after", "overdue", "late", "closed",
}  # fmt: skip
"""Keys that name other things, and ids: to change one of them alone leads nowhere."""
LENGTHS = {"length", "renew", "gap", "from", "by", "every", "for", "timescale", "open_for", "valid_for"}


def plain() -> Any:
    source, problems = read(SOUND, "everything.yaml")
    assert source is not None, problems
    return source.data


def values(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no map and no list, with the way to it."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if inside is None:
        yield path, data
    else:
        for step, item in inside:
            yield from values(item, (*path, step))


def changed(path: Path, value: Any) -> Any:
    """Another value that may stand there; the same where none may."""
    key = next(step for step in reversed(path) if isinstance(step, str))
    if "attributes" in path[:1] and key != "type" and len(path) < 3:
        return value
    if key in OTHER and OTHER[key] is not None and not isinstance(value, bool):
        return OTHER[key]
    if key in NAMES or key in OTHER or key in ("flag", "entitled", "entitle", "step"):
        return value
    if isinstance(value, bool):
        return not value
    if key in ("effective_from", "effective_until"):
        return "2024-03-04"
    if key in LENGTHS and path[-2:] != ("then", "by"):
        return "7 weeks"
    if key in ("is", "is_not", "in"):
        return value if isinstance(value, str) and not value[:1].isdigit() else 77
    if isinstance(value, (int, float)):
        return value + 1
    return f"{value}x"


def with_value(data: Any, path: Path, value: Any) -> Any:
    copy = deepcopy(data)
    inside = copy
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return copy


def compiled(data: Any) -> CompiledProgramme:
    return compiled_source(Source.of_data("everything.yaml", data))


def test_every_value_of_a_file_is_in_what_is_compiled() -> None:
    data = plain()
    before, tried = to_json(compiled(data)), set[str]()
    for path, value in values(data):
        other = changed(path, value)
        if other != value:
            tried.add(str(next(step for step in reversed(path) if isinstance(step, str))))
            assert to_json(compiled(with_value(data, path, other))) != before, path
    assert len(tried) > 45, sorted(tried)


def test_abbreviations_and_defaults_are_written_out() -> None:
    data = plain()
    share = compiled(data).commitment_by_key["first.share"]
    assert [(each.anchor.kind, each.anchor.key) for each in share.after] == [
        ("commitment", "first.attend"),
        ("enrolled", ""),
    ]
    stage = compiled(data).stages[1]
    assert (stage.clock, stage.own_clock, stage.opens_after) == ("opened", None, None)
    data["order"] = "progressive"
    assert compiled(data).stages[1].opens_after == "first"


def test_a_compiled_programme_is_plain_data() -> None:
    whole = compiled(plain())
    again = pickle.loads(pickle.dumps(whole))
    assert to_json(again) == to_json(whole) == to_json(from_json(json.loads(json.dumps(to_json(whole)))))
    assert again.commitment_key("share") == "first.share" and again.issuable("paper")
    with pytest.raises(AttributeError):
        whole.title = "another"  # type: ignore[misc]
