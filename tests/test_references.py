"""The one generator of references: each name of a programme once, with its path, its key and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from mutations import EVERYTHING
from offer.engine.compiled.anchors import ResolvedAnchor
from offer.engine.compiled.dependencies import DatedNode, Plan, dependencies
from offer.engine.compiled.index import Index
from offer.engine.compiled.located_parts import located_parts
from offer.engine.compiled.references import LocatedReference, references
from offer.engine.language.file_map import FileMap
from offer.engine.language.programme import Criterion, Programme
from offer.engine.language.requirement import Requirement
from offer.engine.reading.load import load_object
from test_check import GOOD, sourced

NAMING = {
    "activity", "accepts", "attribute", "commitment", "stage", "of", "when", "trained_at", "role", "overdue", "late",
    "closed", "resource", "certificate", "criterion", "programme", "flag", "entitled",
}  # fmt: skip
"""The keys whose text names something, in any map of a programme but its top and what a rule concludes."""


def programme_of(text: str) -> Programme:
    loaded = load_object(Programme, sourced(text, "x.yaml"))
    assert loaded.part is not None, loaded.problems
    return loaded.part


def named(programme: Programme) -> list[LocatedReference]:
    return list(references(Index(programme), located_parts(programme)))


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a programme with the way to it, found without knowing what any class is for."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from texts(item, (*path, at))
    elif isinstance(value, FileMap):
        for key in type(value).__annotations__:
            yield from texts(getattr(value, key), (*path, key.removesuffix("_")))


@pytest.mark.parametrize("text", [GOOD, EVERYTHING])
def test_every_name_is_found_once_where_it_stands(text: str) -> None:
    programme = programme_of(text)
    found = named(programme)
    expected = [
        (path, name)
        for path, name in texts(programme)
        if len(path) > 1
        and "then" not in path
        and next(key for key in reversed(path) if isinstance(key, str)) in NAMING
    ]
    assert sorted((each.path, each.name) for each in found) == sorted(expected)
    assert all(each.path[: len(each.part.path)] == each.part.path for each in found)


def test_everything_leads_somewhere_in_a_sound_programme() -> None:
    assert [each.name for each in named(programme_of(GOOD)) if each.target is None] == []


FIRST, SECOND = ("stages", 0, "commitments"), ("stages", 1, "commitments")


@pytest.mark.parametrize(
    ("path", "kind", "key", "owner", "target"),
    [
        (("eligibility", 0, "needs", "attribute"), "attribute", "attribute", "outside", "authority"),
        (("stages", 0, "offer", 0, "accepts", 0), "activity", "accepts", "training", "visit"),
        (("stages", 0, "offer", 1, "when"), "day", "when", "paper", ResolvedAnchor("completed", "first")),
        (
            ("stages", 0, "resources", 0, "when"),
            "day",
            "when",
            "book",
            ResolvedAnchor("commitment", "first.attend"),
        ),
        ((*FIRST, 0, "due", "of"), "day", "due", "first.attend", ResolvedAnchor("opened", "first")),
        (
            (*FIRST, 1, "after", 0, "of"),
            "day",
            "after",
            "first.share",
            ResolvedAnchor("commitment", "first.attend"),
        ),
        (
            (*SECOND, 1, "after", 0, "of"),
            "day",
            "after",
            "second.reach",
            ResolvedAnchor("attribute", "joined"),
        ),
        ((*FIRST, 0, "needs", "people", "including", 0, "role"), "role", "including", "first.attend", "slt"),
        (
            (*FIRST, 1, "needs", "people", "trained_at"),
            "commitment",
            "trained_at",
            "first.share",
            "first.attend",
        ),
        ((*SECOND, 1, "needs", "at_least", "of", 1, "stage"), "stage", "stage", "second.reach", "first"),
    ],
)
def test_what_a_name_leads_to(
    path: tuple[str | int, ...], kind: str, key: str, owner: str, target: ResolvedAnchor | str
) -> None:
    """A bare name leads to the commitment of its own stage, though another stage has one of that name."""
    (found,) = [each for each in named(programme_of(GOOD)) if each.path == path]
    assert (found.kind, found.key, found.part.owner.id, found.target) == (kind, key, owner, target)


def test_what_can_be_met_without_is_told() -> None:
    """Optional is what is so itself, by its commitment or by a part around it; a choice is what others may replace."""
    found = {each.path: each.part for each in named(programme_of(EVERYTHING))}
    needs = (*FIRST, 1, "needs", "all")
    asked = found[(*needs, 0, "activity")]
    either = found[(*needs, 1, "at_least", "of", 1, "stage")]
    assert (asked.optional, asked.choice) == (False, False)
    assert (either.optional, either.choice) == (True, True)


def test_a_part_of_a_broken_file_names_what_it_names() -> None:
    """A requirement of two kinds has both; what is unknown, and what two stages have, leads nowhere."""
    parts = (Requirement(stage="first"),)
    needs = Requirement.model_construct(activity="nothing", commitment="attend", all=parts)
    broken = Programme(
        programme="broken",
        version="1",
        effective_from=date(2026, 9, 1),
        title="Broken",
        eligibility=(Criterion(id="odd", needs=needs),),
        stages=programme_of(GOOD).stages,
    )
    odd = [each for each in named(broken) if each.part.owner.id == "odd"]
    assert [(each.name, each.target) for each in odd] == [
        ("nothing", None),
        ("attend", None),
        ("first", "first"),
    ]


@pytest.mark.parametrize("name", ["attend", "first.attend"])
def test_one_graph_tells_the_cycle_check_and_the_evaluation_what_waits_for_what(name: str) -> None:
    index = Index(programme_of(GOOD.replace("of: attend, gap", f"of: {name}, gap")))
    found = dependencies(index, references(index, located_parts(index.programme)))
    share = found[DatedNode("commitment", "first.share")]
    assert {need.node for need in share} == {DatedNode("commitment", "first.attend")}
    assert {need.node for need in found[DatedNode("opened", "second")]} == {DatedNode("completed", "first")}
    plan = Plan(index)
    place = {node: at for at, node in enumerate(plan.order)}
    assert place.keys() == found.keys()
    assert all(place[need.node] < place[node] for node, needs in found.items() for need in needs)
    assert plan.barring["first.share"] == {"film", "training", "visit"}
