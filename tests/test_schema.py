"""The schemas that editors use: current, and of one mind with the reader about what a file may hold."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mutations import CASES, EVERYTHING, ODD, RECORDED, TERMS, mutated, parts_of
from offer.commands.programme import schema_command as command
from offer.engine.authoring import json_schema as schemas
from offer.engine.authoring.document_kind import FILES
from offer.engine.authoring.json_schema import json_schema, schema_text
from offer.engine.calendar.durations import DurationError, parse_duration, pattern
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.yaml_file import read

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "programmes" / "schemas"
OURS = sorted(
    path
    for folder in ("programmes", "examples", "tests/scenarios")
    for path in (ROOT / folder).rglob("*.yaml")
)
WHOLE = {"programme": EVERYTHING, "calendar": TERMS, "setting": RECORDED}
VALIDATORS = {kind: jsonschema.Draft202012Validator(json_schema(kind)) for kind in FILES}


def data_of(text: str) -> Any:
    source, problems = read(text, "x.yaml", limits=RECORDS)
    assert source is not None, problems
    return source.data


def kind_of(path: Path) -> str:
    """By the key that only such files have, as `validate` tells them apart."""
    data = data_of(path.read_text(encoding="utf-8"))
    return next((kind for kind in FILES if kind in data), "programme")


def refusals(kind: str, data: Any) -> list[Any]:
    return list(VALIDATORS[kind].iter_errors(data))


# The files


@pytest.mark.parametrize("kind", FILES)
def test_the_committed_schema_is_current(kind: str) -> None:
    path = SCHEMAS / f"{kind}.json"
    renew = f"offer programme schema --kind {kind} > programmes/schemas/{kind}.json"
    current = path.exists() and path.read_text(encoding="utf-8") == schema_text(kind)
    assert current, f"programmes/schemas/{kind}.json is not what the vocabulary says; renew it with: {renew}"


def test_there_are_no_schemas_but_these() -> None:
    assert sorted(path.stem for path in SCHEMAS.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))
    assert json_schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def keys_in(part: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Every keyword of a schema with the way to it; names of properties and definitions are no keywords."""
    if isinstance(part, list):
        for each in part:
            yield from keys_in(each, way)
    elif isinstance(part, dict):
        for key, value in part.items():
            if not way or way[-1] not in ("properties", "$defs", "patternProperties", "dependentSchemas"):
                yield way, key, value
            if key not in ("dependentRequired", "examples", "enum", "default"):
                yield from keys_in(value, (*way, key))


@pytest.mark.parametrize("kind", FILES)
def test_nothing_that_editors_stumble_over(kind: str) -> None:
    """What each of these does to an editor stands in engine/authoring/json_schema.py."""
    for way, key, value in keys_in(json_schema(kind)):
        where = f"{'/'.join(way)}/{key}"
        assert key not in ("title", "maxProperties"), where
        if "Answer" not in way:  # where null is something to expect
            assert value is not None and value != "null", where
            assert key != "type" or "null" not in value, where


@pytest.mark.parametrize("kind", FILES)
def test_every_key_is_described(kind: str) -> None:
    """On one line, without what only a programmer would read."""
    described = 0
    for way, key, value in keys_in(json_schema(kind)):
        if key == "properties" and "Answer" not in way:
            for name, part in value.items():
                note = part.get("description", "")
                assert note and "\n" not in note and len(note) < 160, f"{'/'.join(way)}: {name}: {note!r}"
                assert "_`" not in note and "__" not in note, note
                described += 1
    assert described > {"programme": 120, "calendar": 15, "setting": 30}.get(kind, 10)


def test_a_note_stands_at_its_own_key() -> None:
    top = json_schema("programme")
    assert top["properties"]["document"]["description"].startswith("The document this file restates")
    assert "stage.commitment" in top["$defs"]["Requirement"]["properties"]["commitment"]["description"]
    assert top["$defs"]["Activity"]["properties"]["source"]["description"] == schemas._COMMON["source"]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_names_its_schema_on_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    if path.is_relative_to(ROOT / "tests"):
        return
    start = "# yaml-language-server: $schema="
    assert first.startswith(start)
    assert (path.parent / first.removeprefix(start)).resolve() == SCHEMAS / f"{kind_of(path)}.json"


# What is accepted


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_of_ours_is_accepted(path: Path) -> None:
    kind = kind_of(path)
    source, _ = read(path.read_text(encoding="utf-8"), path.name, limits=RECORDS)
    assert source is not None
    assert load_object(FILES[kind], source).value is not None, "the file itself is broken"
    assert not refusals(kind, source.data)


@pytest.mark.parametrize("kind", WHOLE)
def test_every_key_and_every_abbreviation_is_accepted(kind: str) -> None:
    assert not refusals(kind, data_of(WHOLE[kind]))


TOP = "programme: p\nversion: '1'\neffective_from: 2026-01-01\ntitle: T\n"
STAGE = TOP + "stages: [{id: s, commitments: [{id: c, needs: "
RULE = TOP + "stages: []\nrules: [{id: r, then: {flag: f}, when: "
CASE = "scenarios: p\ncases: [{name: n, given: {name: x}, as_of: 2026-01-02, expect: "
LOG = "setting: '1'\nlog: ["


@pytest.mark.parametrize(
    "text",
    [
        "programme: 7\nversion: 2023.1\neffective_from: 2026-01-01\ntitle: 7\nstages: []",
        STAGE + "{activity: 7}, after: s, within: {of: s.7, length: 2 TERMS}}]}]",
        STAGE + "{activity: x}, after: [s, {of: 7}, 7.2], valid_for: {length: 2 years}}]}]",
        STAGE + "{activity: x, people: {role: lead, including: {role: slt}}}}]}]",
        STAGE + "{attribute: a_b, is: 874}}]}]",
        STAGE + "{attribute: a, at_least: 2026-01-01}}]}]",
        STAGE + "{at_least: {count: 1, of: [{stage: s}]}}}]}]",
        STAGE + "{activity: x}, due: {of: opened, by: 12 months - 4 days}}]}]",
        RULE + "{not: {flag: g}}}]",
        RULE + "{attribute: a, in: [1, two, true]}}]",
        LOG + "{date: 2024-02-29, activity: 'Not an id', people: [7, {id: '8'}]}]",
        LOG + "{date: 2024-02-29, pause: true, until: 2024-03-31}]",
        "setting: 137001\nformerly: [100001, ab_1]\npeople: [{id: 1, roles: {role: lead}}]",
        "calendar: c\nterms: []\nfor: {attribute: local_authority, in: [874, '0925']}",
        CASE + "{eligibility: eligible, stages: {s: open, t: {status: locked, due_on: null}}}}]",
        CASE
        + "{flags: {f: present, g: null}, next_steps: [{about: x}], entitled: [], current_stage: null}}]",
    ],
)
def test_what_the_reader_takes_is_not_underlined(text: str) -> None:
    data = data_of(text)
    kind = next(kind for kind in FILES if kind in data)
    source, _ = read(text, "x.yaml")
    assert source is not None and load_object(FILES[kind], source).value is not None
    assert not refusals(kind, data)


# What is refused: one text for each rule of shape, and the word that its refusal turns on


@pytest.mark.parametrize(
    ("code", "text", "keyword"),
    [
        ("S201", "programme: p\nversion: '1'\neffective_from: 2026-01-01\nstages: []", "required"),
        ("S202", STAGE + "{activity: x}, colour: red}]}]", "additionalProperties"),
        ("S203", STAGE + "{activity: x, times: two}}]}]", "type"),
        ("S203", STAGE + "{activity: x, times: 1.5}}]}]", "type"),
        ("S203", STAGE + "{activity: [x]}}]}]", "type"),
        ("S203", "setting: '1'\nlog: {date: 2026-01-01, pause: true}", "type"),
        ("S204", STAGE + "{activity: Not an id}}]}]", "pattern"),
        ("S204", "setting: 1 2", "pattern"),
        ("S204", "setting: '1'\nattributes: {A: 1}", "pattern"),
        ("S205", STAGE + "{activity: x, times: 0}}]}]", "minimum"),
        ("S205", STAGE + "{activity: x, hours_each: 10001}}]}]", "maximum"),
        (
            "S206",
            "programme: p\nversion: '1'\neffective_from: 2026-01-01\ntitle: T\nstages: []\norder: some",
            "enum",
        ),
        ("S206", LOG + "{date: 2026-01-01, pause: false}]", "const"),
        ("S207", LOG + "{date: 2026-02-30, pause: true}]", "pattern"),
        ("S207", LOG + "{date: 24/9/2026, pause: true}]", "pattern"),
        ("S208", "setting: '1'\nname: ' '", "pattern"),
        ("S209", STAGE + "{activity: x, stage: s}}]}]", "oneOf"),
        ("S209", STAGE + "{says: x}}]}]", "oneOf"),
        ("S209", STAGE + "{attribute: x, at_least: {count: 1, of: [{stage: s}]}}}]}]", "oneOf"),
        ("S209", STAGE + "{attribute: x, is: 1, is_not: 2}}]}]", "oneOf"),
        ("S209", STAGE + "{activity: x}, due: {of: opened}}]}]", "anyOf"),
        ("S209", RULE + "{stage: s, commitment: c, is: met}}]", "oneOf"),
        ("S209", LOG + "{date: 2026-01-01}]", "oneOf"),
        ("S209", "calendar: c\nterms: []\nfor: {attribute: a}", "oneOf"),
        ("S210", STAGE + "{stage: s, times: 2}}]}]", "dependentRequired"),
        ("S210", STAGE + "{activity: x, at_least: 2}}]}]", "required"),
        ("S210", RULE + "{flag: f, is: met}}]", "anyOf"),
        ("S210", LOG + "{date: 2026-01-01, issued: x, reason: y}]", "anyOf"),
        ("S211", STAGE + "{attribute: x}}]}]", "oneOf"),
        ("S211", RULE + "{resource: x}}]", "dependentRequired"),
        ("S211", LOG + "{date: 2026-01-01, waive: x, by: PVS}]", "dependentRequired"),
        ("S209", CASE + "{}, checks: [{as_of: 2026-01-02, expect: {}}]}]", "oneOf"),
        ("S203", CASE + "open}]", "type"),
        ("S212", STAGE + "{all: []}}]}]", "minItems"),
        ("S212", STAGE + "{at_least: {count: 1, of: []}}}]}]", "minItems"),
        ("S212", RULE.replace("{flag: f}", "[]") + "{flag: f}}]", "minItems"),
    ],
)
def test_a_mistake_of_shape_is_refused(code: str, text: str, keyword: str) -> None:
    source, _ = read(text, "x.yaml")
    assert source is not None
    kind = next(kind for kind in FILES if kind in source.data)
    errors = [problem for problem in load_object(FILES[kind], source).problems if problem.severity == "error"]
    assert [error.code for error in errors] == [code]
    assert keyword in {error.validator for one in refusals(kind, source.data) for error in inside(one)}


def inside(error: Any) -> Iterator[Any]:
    yield error
    for each in error.context:
        yield from inside(each)


# Of one mind with the reader, on files with random changes


def stricter(error: Any) -> bool:
    """The two points in which an editor is stricter: a key wants a value, a text `true` wants quotes; and lengths
    of time, of which the reader's next step is the judge."""
    length = error.validator in ("pattern", "type") and error.schema.get("pattern") == pattern()
    return length or isinstance(error.instance, bool | None) or any(stricter(each) for each in error.context)


def looser(code: str) -> bool:
    """What a schema cannot know: how a number was written (`1.50` as an id), and which years are leap years."""
    return code in ("S204", "S207")


@pytest.mark.parametrize("kind", WHOLE)
def test_the_reader_and_the_schema_agree(kind: str) -> None:
    rng = random.Random(f"schema {kind}")
    whole = data_of(WHOLE[kind])
    keys = sorted(
        {key for part in parts_of(whole) if isinstance(part, dict) for key in part} | {"strange", "is"}
    )
    pool = [*ODD, *parts_of(whole)]
    accepted = refused = 0
    for _ in range(CASES):
        data = whole
        for _ in range(rng.choice((1, 1, 2))):
            data = mutated(data, pool, keys, rng)
        source, _ = read(json.dumps(data, ensure_ascii=False), "x.yaml", limits=RECORDS)
        if source is None:
            continue
        problems = [each for each in load_object(FILES[kind], source).problems if each.severity == "error"]
        errors = refusals(kind, source.data)
        if problems:
            refused += 1
            assert errors or all(looser(each.code) for each in problems), (problems, data)
        else:
            accepted += 1
            assert all(stricter(each) for each in errors), ([each.message[:300] for each in errors], data)
    assert accepted > CASES // 20
    assert refused > CASES // 5


@pytest.mark.parametrize(
    "text",
    [
        "2 terms",
        "1 half term",
        "3 Half-Terms",
        " 4  weeks ",
        "12 months - 4 days",
        "1 year + 2 weeks - 3 days",
        "0 days",
    ],
)
def test_a_length_of_time_is_known(text: str) -> None:
    parse_duration(text)
    assert accepts_length(text)


@pytest.mark.parametrize(
    "text",
    ["2", "terms", "2 weks", "two weeks", "2 terms + 1 week", "4 weeks -", "-4 weeks", "1.5 weeks", "4weeks"],
)
def test_what_is_no_length_of_time_is_underlined(text: str) -> None:
    with pytest.raises(DurationError):
        parse_duration(text)
    assert not accepts_length(text)


def accepts_length(text: str) -> bool:
    return not refusals(
        "programme", data_of(STAGE + "{activity: x}}], timescale: " + json.dumps(text) + "}]")
    )


def test_the_command_prints_each_schema(capsys: pytest.CaptureFixture[str]) -> None:
    (choice,) = (each.type for each in command.params if each.name == "kind")
    assert list(choice.choices) == list(FILES)
    for kind in FILES:
        command.main(["--kind", kind], standalone_mode=False, obj={})
        assert json.loads(capsys.readouterr().out) == json_schema(kind)
