"""What is exported and imported again is the same, in all three forms, and nothing hostile gets out or in."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ledgers import Clock, clock
from offer import cli
from offer.engine.diagnostics import ProblemsFound
from offer.engine.language.programme import Scalar
from offer.engine.language.setting import (
    Enrolment,
    Entry,
    Person,
    Presence,
    RoleHeld,
    Setting,
)
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.yaml_file import read
from offer.engine.records.exporting.files import write_file
from offer.engine.records.exporting.folder import export_folder
from offer.engine.records.exporting.history import history_lines
from offer.engine.records.exporting.table import COLUMNS, table_parts
from offer.engine.records.exporting.yaml_text import yaml_of
from offer.engine.records.importing.folder import plan_folder
from offer.engine.records.importing.history import plan_history, record_history
from offer.engine.records.importing.plan import ImportOutcome, ImportTrouble, carry_out
from offer.engine.records.importing.table import is_table, plan_table
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append, correct_entry
from offer.engine.records.store.interface import Recorded, Records, RecordsTrouble
from offer.engine.records.store.yaml_folder import YamlFolder
from offer.engine.text.csv_cells import guarded, unguarded
from reference import generate

__all__ = ["clock"]

ROOT = Path(__file__).parent.parent
BATCH = Batch(by="tests", source="a test")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
EXAMPLES = {
    "examples/records": ["--programmes", "programmes"],
    "examples/programmes/records": ["--programmes", "examples/programmes"],
}
NASTY = [
    "=1+1",
    "  =1+1",
    "\t@SUM(A1)",
    "+44 7700 900000",
    "-",
    "'=x",
    "'",
    "''",
    "'tis",
    "＝1",
    '"',
    'a"b',
    "a\\b",
    "\\",
    "null",
    "true",
    "No",
    "~",
    "0123",
    "1.10",
    "1:30",
    "2026-09-24",
    "2024-02-30",
    "- a",
    "a - b",
    "a: b",
    "a #b",
    "#",
    "*x",
    "&y",
    "!!python/object",
    "{a}",
    "[b]",
    "a,b",
    "%TAG",
    "---",
    "...",
    "? x",
    "| x",
    "> x",
    "@x",
    "`x`",
    "a\nb",
    "\na",
    "a\n\n b\n",
    "a\tb",
    "x" * 10_000,
    "名前🙂e\u0301",
    "\U0010ffff",
    "é\u00a0",
    " lead",
    "trail ",
    "O'Brien",
    "a;b",
    "sep=;",
    "../../etc/passwd",
    "<script>",
    "${HOME}",
    "x'); DROP TABLE entry; --",
    "\u00ad",
    "record",
    "1e5",
    ".5",
    "-0",
    "NaN",
]


class Homes:
    """New ledgers, each in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Ledger] = []

    def new(self) -> Ledger:
        self.made.append(Ledger(f"sqlite:///{self.folder}/{len(self.made)}.db", create=True))
        return self.made[-1]

    def holding(self, settings: list[Setting], clock: Clock) -> Ledger:
        ledger = self.new()
        append(ledger, BATCH, [fact for setting in settings for fact in facts_of(setting)], clock)
        return ledger


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Homes]:
    made = Homes(tmp_path)
    yield made
    for ledger in made.made:
        ledger.close()


def settings_in(records: Records) -> list[Setting]:
    return [each.setting for each in records.load_all() if isinstance(each, Recorded)]


# --- there and back ---


def by_folder(records: Records, into: Ledger, folder: Path, clock: Clock) -> ImportOutcome | None:
    export_folder(records, str(folder / "out"))
    found = plan_folder(into, str(folder / "out"), "out")
    assert (found.refused, found.notes) == ((), ())
    carry_out(into, found, BATCH, clock, strict=True)
    assert carry_out(into, found, BATCH, clock).recorded == ()
    return None


def by_table(records: Records, into: Ledger, folder: Path, clock: Clock) -> ImportOutcome | None:
    content = "".join(table_parts(records)).encode()
    plan = plan_table(into, ImportFile("out.csv", content))
    assert plan.refused == ()
    carry_out(into, plan, BATCH, clock, strict=True)
    assert carry_out(into, plan, BATCH, clock).recorded == ()
    return None


def by_history(records: Records, into: Ledger, folder: Path, clock: Clock) -> ImportOutcome | None:
    assert isinstance(records, Ledger)
    content = "".join(history_lines(records)).encode()
    plan = plan_history(ImportFile("out.jsonl", content), NOW)
    record_history(into, plan, strict=True)
    assert "".join(history_lines(into)).encode() == content
    assert record_history(into, plan).new == ()
    assert damage(into) == []
    return None


WAYS: dict[str, Callable[[Records, Ledger, Path, Clock], object]] = {
    "folder": by_folder,
    "table": by_table,
    "history": by_history,
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run one command in this process, from the top of the checkout; what it prints."""
    monkeypatch.chdir(ROOT)
    for name in [*os.environ]:
        if name.startswith("OFFER_"):
            monkeypatch.delenv(name)

    def call(*args: str) -> str:
        monkeypatch.setattr(sys, "argv", ["offer", *args])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert not stop.value.code
        return capsys.readouterr().out

    return call


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("folder", EXAMPLES)
def test_every_example_gives_the_same_answers_after_it(
    homes: Homes, tmp_path: Path, clock: Clock, run: Callable[..., str], way: str, folder: str
) -> None:
    settings = settings_in(YamlFolder(ROOT / folder))
    ledger, again = homes.holding(settings, clock), homes.new()
    WAYS[way](ledger, again, tmp_path, clock)
    assert settings_in(again) == settings
    asked = (
        "status",
        "--all",
        "--json",
        *EXAMPLES[folder],
        "--on",
        "2026-11-23",
        "--engine",
        "builtin",
        "--records",
    )
    answers = {run(*asked, home) for home in (folder, f"sqlite:///{again.display}")}
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) >= len(settings)


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 40), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("way", WAYS)
def test_random_settings_are_the_same_after_it(
    homes: Homes, tmp_path: Path, clock: Clock, way: str, seeds: range
) -> None:
    """Those on which the engine is held against the reference model."""
    settings = []
    for seed in seeds:
        _, _, plain, _, _ = generate.random_case(random.Random(seed))
        setting = as_setting({**plain, "setting": f"{100_000 + seed}"})
        assert setting is not None
        settings.append(setting)
    ledger, again = homes.holding(settings, clock), homes.new()
    WAYS[way](ledger, again, tmp_path, clock)
    assert settings_in(again) == settings_in(ledger)
    assert settings_in(again) == [each for each in settings if facts_of(each)]


@pytest.mark.parametrize("way", WAYS)
def test_nasty_settings_are_the_same_after_it(homes: Homes, tmp_path: Path, clock: Clock, way: str) -> None:
    rng = random.Random(way)
    settings = [nasty_setting(rng, f"{200_000 + number}") for number in range(60)]
    settings += [
        Setting(setting="-"),
        Setting(setting="007"),
        Setting(setting="null"),
        Setting(setting="A"),
        Setting(setting="a"),
    ]
    settings = [each if facts_of(each) else Setting(setting=each.setting, name="x") for each in settings]
    ledger, again = homes.holding(settings, clock), homes.new()
    WAYS[way](ledger, again, tmp_path, clock) if way != "folder" else by_folder_with_warnings(
        ledger, again, tmp_path, clock
    )
    assert settings_in(again) == settings_in(ledger) == sorted(settings, key=lambda each: each.setting)


def by_folder_with_warnings(records: Records, into: Ledger, folder: Path, clock: Clock) -> None:
    """Ids that are no URN, pauses without a reason and the like are warned of, and nothing is refused."""
    export_folder(records, str(folder / "out"))
    found = plan_folder(into, str(folder / "out"), "out")
    assert found.refused == ()
    carry_out(into, found, BATCH, clock, strict=True)


def as_setting(plain: dict[str, Any]) -> Setting | None:
    text = json.dumps(plain, default=lambda day: day.isoformat())
    source, problems = read(text, "random.yaml", limits=RECORDS)
    assert source is not None, problems
    return load_object(Setting, source).value


def nasty_setting(rng: random.Random, id: str) -> Setting:
    def some(part: float = 0.3) -> str | None:
        return rng.choice(NASTY) if rng.random() < part else None

    def named() -> str:
        return rng.choice(
            [text for text in NASTY if "\n" not in text and "\t" not in text and len(text) < 60]
        )

    def day() -> date:
        return date(1, 1, 1) if rng.random() < 0.02 else date(2026, rng.randint(1, 12), rng.randint(1, 28))

    def hours() -> float | None:
        return rng.choice([None, None, 0.0, 3.0, 1.5, 0.1 + 0.2, 1e-7, 9_999.999, 1 / 3])

    people = rng.sample(["ak", "1", "007", "null", "-", "No", "x" * 64, "_", "true"], rng.randint(0, 5))
    kinds = ["activity", "issued", "waive", "pause", "withdraw"]
    log = []
    for _ in range(rng.randint(0, 8)):
        kind, given = rng.choice(kinds), {}
        if kind == "activity":
            present = [
                Presence(id=rng.choice([*people, named()]), hours=hours()) for _ in range(rng.randint(0, 4))
            ]
            given = {"session": some(), "people": tuple(present), "hours": hours()}
        if kind == "waive":
            given = {"by": rng.choice(NASTY), "reason": rng.choice(NASTY)}
        if kind in ("pause", "withdraw"):
            given = {"by": some(), "reason": some()}
        on = day()
        if kind in ("waive", "pause") and rng.random() < 0.3:
            given["until"] = on + timedelta(days=rng.randint(0, 300))
        if kind in ("activity", "issued", "waive", "pause") and rng.random() < 0.3:
            given["programme"] = rng.choice([named(), ""])
        entry = Entry(date=on, note=some(), **{kind: True if kind == "pause" else named()}, **given)
        log += [entry] * rng.choice([1, 1, 1, 2])
    held = [
        RoleHeld(
            role=rng.choice(["lead", "slt", "No", "1"]),
            from_=rng.choice([None, date(2025, 1, 1)]),
            until=rng.choice([None, date(2026, 1, 1)]),
        )
    ]
    values = [
        Scalar("025", "text"),
        Scalar("25", "number"),
        Scalar("1.10", "number"),
        Scalar("true", "true_false"),
        Scalar("-0", "number"),
    ]
    attributes = {
        name: rng.choice([*values, Scalar(rng.choice(NASTY), "text")])
        for name in ("local_authority", "1", "null", "no-x")
        if rng.random() < 0.4
    }
    return Setting(
        setting=id,
        name=some(0.8),
        attributes=attributes,
        enrolments=tuple(Enrolment(programme=named(), date=day()) for _ in range(rng.randint(0, 3))),
        people=tuple(
            Person(id=each, name=some(), email=some(), roles=tuple(held * rng.randint(0, 2)))
            for each in people
        ),
        log=tuple(log),
        calendar=rng.choice([None, "no", "1"]),
        formerly=tuple(rng.sample([f"{id[:50]}-0", f"{id[:50]}_"], rng.randint(0, 2))),
    )


def test_the_nasty_settings_are_what_files_may_hold() -> None:
    rng = random.Random(1)
    for number in range(50):
        setting = nasty_setting(rng, f"{200_000 + number}")
        assert plain_of(yaml_of(setting)) == setting


def plain_of(text: str) -> Setting | None:
    source, problems = read(text, "a.yaml", limits=RECORDS)
    assert source is not None, problems
    found = load_object(Setting, source)
    value, problems = found.value, found.problems
    assert value is not None, problems
    return value


# --- a folder of files ---


def test_a_file_reads_like_the_examples() -> None:
    for folder in EXAMPLES:
        for path in sorted((ROOT / folder).glob("*.yaml")):
            setting = plain_of(path.read_text(encoding="utf-8"))
            assert setting is not None
            lines = yaml_of(setting).splitlines()
            theirs = [
                line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
            ]
            alike = sum(line in theirs for line in lines)
            assert alike >= 0.5 * len(lines), path
            assert max(map(len, lines)) <= 110


def test_a_folder_is_new_or_empty_whole_and_its_owners(homes: Homes, tmp_path: Path, clock: Clock) -> None:
    ledger = homes.holding(settings_in(YamlFolder(ROOT / "examples/records")), clock)
    assert export_folder(ledger, str(tmp_path / "new")) == 19
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()} == {0o600}
    (tmp_path / "empty").mkdir()
    assert export_folder(ledger, str(tmp_path / "empty")) == 19
    assert sorted(path.name for path in (tmp_path / "empty").iterdir()) == sorted(
        path.name for path in (tmp_path / "new").iterdir()
    )
    before = {path: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    for taken, said in (
        ("new", "is not empty"),
        ("new/137001.yaml", "is not a folder"),
        ("no/where", "cannot be written"),
        ("a\x00", "no file"),
    ):
        with pytest.raises(RecordsTrouble, match=said):
            export_folder(ledger, f"{tmp_path}/{taken}")
    assert {path: path.read_bytes() for path in (tmp_path / "new").iterdir()} == before


@pytest.mark.parametrize("id", ["../../etc/passwd", "a/b", "..", "", "a\x00b", "a" * 65, "\u202egnp"])
def test_an_id_that_is_a_path_never_becomes_a_file(
    homes: Homes, tmp_path: Path, clock: Clock, id: str
) -> None:
    ledger = homes.new()
    append(
        ledger,
        BATCH,
        [Fact("137001", "details", None, {"name": "x"}), Fact(id, "details", None, {"name": "x"})],
        clock,
    )
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RecordsTrouble, match="which is none and can name no file"):
        export_folder(ledger, str(tmp_path / "out"))
    assert sorted(tmp_path.iterdir()) == before
    table = plan_table(homes.new(), ImportFile("out.csv", "".join(table_parts(ledger)).encode()))
    assert [fact.setting for fact, _ in table.facts] == ["137001"]
    assert len(table.refused) == 1
    history = plan_history(ImportFile("out.jsonl", "".join(history_lines(ledger)).encode()), NOW)
    assert ([past.fact.setting for past, _ in history.rows], len(history.refused)) == (["137001"], 1)


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "\u202egnp.exe\u202c", "a\u200bb\ufeff", "\x1b[31m", "\u2028", "\u200b", "a\r\nb", "\x85"],
)
def test_what_no_file_may_hold_is_shown_as_a_sign(
    homes: Homes, tmp_path: Path, clock: Clock, text: str
) -> None:
    ledger = homes.new()
    append(
        ledger,
        BATCH,
        [
            Fact("137001", "details", None, {"name": text}),
            Fact("137001", "person", None, {"id": "ak", "name": text}),
        ],
        clock,
    )
    for way in (by_folder, by_table):
        again = homes.new()
        way(ledger, again, tmp_path, clock)
        name = again.load("137001").setting.name
        assert name is not None
        assert name.replace("\ufffd", "") == "".join(each for each in text.replace("\r", "") if each in name)
        assert name == again.load("137001").setting.people[0].name
    lines = list(history_lines(ledger))
    assert not any(
        each in line for each in text for line in lines if not each.isalnum() and each not in "[.\n"
    )
    assert json.loads(lines[1])["body"] == {"name": text}
    assert len(plan_history(ImportFile("out.jsonl", "".join(lines).encode()), NOW).refused) == 2


def test_broken_files_are_told_and_the_choice_is_left(homes: Homes, tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        'setting: "137001"\nlog:\n  - {date: 2026-09-24, activity: a}\n', encoding="utf-8"
    )
    (folder / "b.yaml").write_text(
        'setting: "137002"\nlog:\n  - {date: 2026-13-24, activity: a}\n', encoding="utf-8"
    )
    (folder / "c.yaml").write_text("setting: [", encoding="utf-8")
    (folder / "d.yaml").write_text('setting: "x"\n', encoding="utf-8")
    ledger = homes.new()
    found = plan_folder(ledger, str(folder), "records")
    assert [each.place for each in found.refused] == ["records/b.yaml:3:12", "records/c.yaml:1:10"]
    assert found.notes == ()
    assert {place for _, place in found.facts} == {"records/a.yaml:3", "records/d.yaml:1"}
    with pytest.raises(ImportTrouble, match="nothing was recorded, as 2 rows are refused"):
        carry_out(ledger, found, BATCH, clock, strict=True)
    assert ledger.settings() == ()
    carry_out(ledger, found, BATCH, clock)
    assert ledger.settings() == ("137001", "x")
    with pytest.raises(ImportTrouble, match="there is no such folder"):
        plan_folder(ledger, str(tmp_path / "none"), "none")
    with pytest.raises(ProblemsFound):
        export_folder(YamlFolder(folder), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_places_of_a_folder_lead_to_its_lines(homes: Homes) -> None:
    found = plan_folder(homes.new(), str(ROOT / "examples/records"), "r")
    lines = {
        path.name: path.read_text(encoding="utf-8").splitlines()
        for path in (ROOT / "examples/records").iterdir()
    }
    assert len(found.facts) > 300
    for fact, place in found.facts:
        name, _, number = place.removeprefix("r/").partition(":")
        line = lines[name][int(number) - 1]
        sought = {"entry": str(fact.on), "enrolment": str(fact.on), "person": "id:", "role": "id:"}.get(
            fact.kind
        )
        assert (sought or str(fact.body.get("name") or fact.body.get("attribute"))) in line, (fact, place)


def test_who_was_forgotten_stays_so(homes: Homes, tmp_path: Path, clock: Clock) -> None:
    setting = Setting(
        setting="137001", people=(Person(id="ak", name="Aisha Khan", email="ak@x.org"), Person(id="bl"))
    )
    ledger = homes.holding([setting], clock)
    export_folder(ledger, str(tmp_path / "out"))
    table = "".join(table_parts(ledger)).encode()
    history = "".join(history_lines(ledger)).encode()
    forget_people(ledger, people_called(ledger, "Aisha Khan"), BATCH, clock)
    assert (
        len(carry_out(ledger, plan_folder(ledger, str(tmp_path / "out"), "out"), BATCH, clock).refused) == 2
    )
    assert len(carry_out(ledger, plan_table(ledger, ImportFile("t.csv", table)), BATCH, clock).refused) == 2
    known = record_history(ledger, plan_history(ImportFile("h.jsonl", history), NOW))
    assert (known.new, known.refused) == ((), ())  # by the digests that are left
    assert ledger.load("137001").setting.people[0].name is None
    other = Setting(
        setting="137001", people=(Person(id="ak2", name="aisha  khan"), Person(id="ak", name="New"))
    )
    more = plan_history(
        ImportFile("h.jsonl", "".join(history_lines(homes.holding([other], clock))).encode()), NOW
    )
    found = record_history(ledger, more)
    assert [each.why for each in found.refused] == ["this is about somebody who is to be forgotten"] * 2
    assert "han" not in "".join(history_lines(ledger))


# --- a table for spreadsheets ---


def test_no_cell_is_a_formula_and_each_comes_back(homes: Homes, clock: Clock) -> None:
    rng = random.Random(3)
    signs = "'=+-@\t\r\n a\u200b\ufeff＝\x00\x0b\u00a0"
    for _ in range(20_000):
        text = "".join(rng.choice(signs) for _ in range(rng.randint(0, 6)))
        cell = guarded(text)
        assert unguarded(cell) == text
        assert cell == "" or cell.strip(" \t\r\n\x0b\x00\u00a0\u200b\ufeff")[:1] not in tuple("=+-@＝")
    assert [guarded(text) for text in ("", "a", "O'Brien", "'tis", "2026-09-24")] == [
        "",
        "a",
        "O'Brien",
        "'tis",
        "2026-09-24",
    ]
    setting = Setting(setting="137001", name="=1+1", people=(Person(id="ak", name=" @x"),))
    rows = list(csv.reader(io.StringIO("".join(table_parts(homes.holding([setting], clock))))))
    assert "'=1+1" in rows[1]
    assert "' @x" in rows[2]


def test_the_table_is_told_from_other_files(homes: Homes, clock: Clock) -> None:
    text = "".join(table_parts(homes.holding([Setting(setting="137001", name="x")], clock)))
    header = next(csv.reader(io.StringIO(text)))
    assert is_table(header)
    assert not is_table(["setting", "date", "activity", "person"])
    assert text.startswith("\ufeffrecord,setting,setting name,")


def rows(*given: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in given)
    return out.getvalue().encode()


ENTRY = {
    "record": "activity",
    "setting": "137001",
    "entry": "1",
    "date": "2026-09-24",
    "activity": "a",
    "person": "ak",
}


def test_a_table_that_a_spreadsheet_program_saved_is_understood(homes: Homes) -> None:
    given = [
        {**ENTRY, "date": "24/09/2026", "hours": "3.0"},
        {**ENTRY, "date": "24/09/2026", "hours": "3.0", "person": "bl"},
    ]
    for content in (
        rows(*given),
        rows(*given).replace(b",", b";"),
        rows(*given, columns=tuple(reversed(COLUMNS))),
        rows(*given).decode().encode("utf-16"),
    ):
        plan = plan_table(homes.new(), ImportFile("t.csv", content))
        assert plan.refused == ()
        assert [(fact.on, fact.body) for fact, _ in plan.facts] == [
            (date(2026, 9, 24), {"activity": "a", "people": ["ak", "bl"], "hours": 3.0})
        ]
    with pytest.raises(ImportTrouble, match="may be read two ways"):
        plan_table(homes.new(), ImportFile("t.csv", rows({**ENTRY, "date": "03/04/2026"})))
    plan = plan_table(homes.new(), ImportFile("t.csv", rows({**ENTRY, "date": "03/04/2026"})), "day")
    assert [fact.on for fact, _ in plan.facts] == [date(2026, 4, 3)]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"record": "activty"}, "`activty` is no kind of record; did you mean `activity`?"),
        ({"setting": ""}, "it names no setting"),
        ({"setting": "../../etc/passwd"}, "`../../etc/passwd` is no setting's id"),
        ({"date": "2026-02-30"}, "`2026-02-30` is not a day that can be read"),
        ({"date": ""}, "it has no date"),
        ({"hours": "long"}, "`long` is no number of hours"),
        ({"hours": "NaN"}, "`NaN` is no number of hours"),
        ({"hours": "-1"}, ""),
        ({"activity": "a" * 65}, ""),
        ({"note": "a\u202eb"}, "an invisible character that no text needs stands in it"),
        ({"note": "a\x00b"}, "an invisible character that no text needs stands in it"),
        ({"issued": "b"}, ""),
        ({"until": "2026-01-01"}, ""),
        ({"record": "pause"}, ""),
        ({"record": "role", "role": ""}, "it has no role"),
        ({"record": "role", "role": "a b"}, ""),
        ({"record": "person", "person": "a/b"}, ""),
        ({"record": "person", "person": ""}, "it has no person"),
        ({"record": "attribute", "attribute": "A B"}, ""),
        ({"record": "attribute", "attribute": "a", "value": "025", "written": "number"}, "`025` is not a number"),
        ({"record": "enrolment", "date": ""}, "it has no date"),
    ],
)  # fmt: skip
def test_bad_rows_of_a_table_are_named_and_the_rest_recorded(
    homes: Homes, changed: dict[str, str], why: str
) -> None:
    good = {**ENTRY, "entry": "2", "activity": "good"}
    plan = plan_table(homes.new(), ImportFile("t.csv", rows({**ENTRY, **changed}, good)))
    assert [(fact.body, place) for fact, place in plan.facts] == [
        ({"activity": "good", "people": ["ak"]}, "t.csv:3")
    ]
    assert [one.place for one in plan.refused] == ["t.csv:2"]
    assert plan.refused[0].why.startswith(why)
    assert plan.refused[0].why
    assert plan.refused[0].fix


def test_rows_of_one_entry_say_the_same(homes: Homes) -> None:
    plan = plan_table(homes.new(), ImportFile("t.csv", rows(ENTRY, {**ENTRY, "person": "bl", "note": "x"})))
    assert (plan.facts, plan.refused[0].why) == (
        (), "lines 2 and 3 have the same number in `entry`, but differ in more than the person",
    )  # fmt: skip
    with pytest.raises(ImportTrouble, match="names no column `own hours`; did you mean `our hours`"):
        plan_table(homes.new(), ImportFile("t.csv", rows(ENTRY).replace(b"own hours", b"our hours")))
    with pytest.raises(ImportTrouble, match="names no column"):
        plan_table(homes.new(), ImportFile("t.csv", b""))


# --- the history of a ledger ---


def lived(homes: Homes, clock: Clock) -> tuple[Ledger, list[datetime]]:
    """A ledger in which things were corrected, retracted, renamed and registered, and moments in between."""
    ledger, moments = homes.new(), []
    for seed in range(6):
        _, _, plain, _, _ = generate.random_case(random.Random(seed))
        setting = as_setting({**plain, "setting": f"{137_001 + seed}"})
        assert setting is not None
        append(ledger, Batch(f"by {seed}", f"file {seed}", f"{seed}"), facts_of(setting), clock)
        moments.append(clock.now)
    append(
        ledger,
        BATCH,
        [Fact("137001", "register", None, {"name": "R", "attributes": {"phase": "Primary"}})],
        clock,
    )
    rng = random.Random(5)
    for kept in rng.sample([each for each in ledger.everything() if each.fact.kind == "entry"], 12):
        on = kept.fact.on
        assert on is not None
        new = Fact(kept.fact.setting, "entry", on + timedelta(days=1), kept.fact.body)
        correct_entry(ledger, BATCH, kept.id, rng.choice([None, new]), "typed wrongly", clock)
        moments.append(clock.now)
    for name in ("Old", "New", "Old"):
        append(ledger, BATCH, [Fact("137002", "details", None, {"name": name})], clock, again=True)
        moments.append(clock.now)
    return ledger, moments


def test_a_history_brings_back_every_moment(homes: Homes, clock: Clock, tmp_path: Path) -> None:
    ledger, moments = lived(homes, clock)
    again = homes.new()
    by_history(ledger, again, tmp_path, clock)
    assert list(again.everything()) == list(ledger.everything())
    for known_on in (datetime(2026, 1, 1, tzinfo=UTC), *moments):
        then, also = (Ledger(f"sqlite:///{each.display}", known_on=known_on) for each in (ledger, again))
        assert settings_in(then) == settings_in(also)
        part = "".join(history_lines(then)).encode()
        assert part == "".join(history_lines(also)).encode()
        then.close()
        also.close()


def test_a_history_adds_what_is_missing(homes: Homes, clock: Clock) -> None:
    ledger, moments = lived(homes, clock)
    whole = plan_history(ImportFile("h.jsonl", "".join(history_lines(ledger)).encode()), NOW)
    for known_on in moments[::2]:
        then, some = Ledger(f"sqlite:///{ledger.display}", known_on=known_on), homes.new()
        record_history(
            some, plan_history(ImportFile("h.jsonl", "".join(history_lines(then)).encode()), NOW), strict=True
        )
        had = len(list(some.everything()))
        foreseen = record_history(some, whole, dry_run=True)
        assert len(list(some.everything())) == had
        found = record_history(some, whole, strict=True)
        assert (len(found.already), len(found.new)) == (had, len(whole.rows) - had)
        assert foreseen.new == found.new
        assert list(some.everything()) == list(ledger.everything())
        assert damage(some) == []
        then.close()


def test_two_ledgers_come_together(homes: Homes, clock: Clock) -> None:
    """What both imported is there once; what was decided otherwise here is left for somebody to decide."""
    setting = settings_in(YamlFolder(ROOT / "examples/records"))[0]
    one, other = homes.holding([setting], clock), homes.holding([setting], clock)
    entries = [kept.id for kept in one.entries("137001") if kept.fact.kind == "entry"]
    correct_entry(one, BATCH, entries[0], None, "never happened", clock)
    correct_entry(one, BATCH, entries[1], None, "never happened", clock)
    correct_entry(
        other,
        BATCH,
        entries[0],
        Fact("137001", "entry", date(2026, 9, 25), {"activity": "x"}),
        "wrong",
        clock,
    )
    append(other, BATCH, [Fact("137001", "details", None, {"name": "Another"})], clock)
    append(one, BATCH, [Fact("137001", "entry", date(2026, 12, 1), {"activity": "y"})], clock)
    found = record_history(
        other, plan_history(ImportFile("h.jsonl", "".join(history_lines(one)).encode()), NOW)
    )
    assert [fact.kind for fact, _ in found.new] == ["retraction", "entry"]
    assert [each.why.partition(" (")[0] for each in found.refused] == [
        "what it replaces was corrected or retracted here"
    ]
    assert [each.activity for each in other.load("137001").setting.log if each.activity in ("x", "y")] == [
        "x",
        "y",
    ]
    assert other.load("137001").setting.name == "Another"
    assert damage(other) == []


def test_a_name_that_differs_is_left_for_somebody_to_decide(homes: Homes, clock: Clock) -> None:
    one = homes.holding([Setting(setting="137001", name="One")], clock)
    other = homes.holding([Setting(setting="137001", name="Other")], clock)
    plan = plan_history(ImportFile("h.jsonl", "".join(history_lines(one)).encode()), NOW)
    with pytest.raises(ImportTrouble, match="nothing was recorded, as 1 row is refused"):
        record_history(other, plan, strict=True)
    found = record_history(other, plan)
    assert [(each.place, each.why) for each in found.refused] == [
        ("h.jsonl:2", "something else is recorded of it here (entry 1)")
    ]
    assert other.load("137001").setting.name == "Other"


def test_who_was_forgotten_there_is_refused_here(homes: Homes, clock: Clock, tmp_path: Path) -> None:
    setting = Setting(
        setting="137001",
        name="x",
        people=(Person(id="ak", name="Aisha Khan"),),
        log=(Entry(date=date(2026, 9, 1), activity="a", note="Aisha Khan drove"),),
    )
    ledger, again = homes.holding([setting], clock), homes.new()
    before = plan_history(ImportFile("h.jsonl", "".join(history_lines(ledger)).encode()), NOW)
    forget_people(ledger, people_called(ledger, "Aisha Khan"), BATCH, clock)
    by_history(ledger, again, tmp_path, clock)
    (row,) = [kept for kept in again.everything() if kept.fact.kind == "forgotten"]
    assert row.fact.body == {"person": "ak", "rows": [3, 4]}
    assert (
        len(
            append(
                again, BATCH, [Fact("137001", "person", None, {"id": "ak", "name": "Aisha"})], clock
            ).refused
        )
        == 1
    )
    # into the ledger that still has the name: nothing is there twice
    third = homes.new()
    record_history(third, before, strict=True)
    cleaned = plan_history(ImportFile("h.jsonl", "".join(history_lines(ledger)).encode()), NOW)
    assert [fact.kind for fact, _ in record_history(third, cleaned).new] == ["forgotten"]
    assert record_history(third, cleaned).new == ()
    assert len(third.load("137001").setting.log) == 1


def line(**changed: object) -> str:
    row = {
        "entry": 1, "setting": "137001", "kind": "entry", "on": "2026-09-24", "body": {"activity": "a"},
        "replaces": None, "reason": None, "recorded_at": "2026-09-25T10:00:00.000000Z", "recorded_by": "x",
        "source": "typed",
    }  # fmt: skip
    return json.dumps({**row, **changed})


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "null",
        "1",
        '{"a":1}',
        "[" * 100_000,
        line(extra=1),
        line(entry=0),
        line(entry=True),
        line(entry="1"),
        line(entry=2**63),
        line(setting="../../etc/passwd"),
        line(setting=1),
        line(setting="a\x00"),
        line(kind="x"),
        line(kind=["entry"]),
        line(on="2026-02-30"),
        line(on=None),
        line(on="20260924"),
        line(body=[]),
        line(body={}),
        line(body={"activity": 1}),
        line(body={"activity": "a", "evil": 1}),
        line(body={"activity": "a", "hours": "3"}),
        line(body={"activity": "a", "hours": "20 minutes"}),
        line(body={"activity": "a", "hours": True}),
        line(body={"activity": "a", "hours": float("nan")}),
        line(body={"activity": "a", "people": ["ak", 1]}),
        line(body={"activity": "a", "people": [["ak"]]}),
        line(body={"activity": "a\u202eb"}),
        line(body={"activity": "a", "note": "\ud800"}),
        line(body={"activity": "a", "note": "a\x00"}),
        line(body={"activity": "a", "issued": "b"}),
        line(body={"activity": "a", "until": "2026-01-01"}),
        line(recorded_at="2026-09-25"),
        line(recorded_at="2999-01-01T00:00:00.000000Z"),
        line(recorded_at="x"),
        line(recorded_at="2026-13-25T10:00:00.000000Z"),
        line(recorded_by=None),
        line(source=1),
        line(reason=1),
        line(reason=0),
        line(on=0),
        line(replaces=7),
        line(replaces=1),
        line(replaces="1"),
        line(kind="retraction", on=None, body={}),
        line(kind="person", on=None, body={"id": "a/b"}),
        line(kind="person", on=None, body={"id": "ak", "name": 1}),
        line(kind="person", on=None, body={"id": "ak", "name": "a", "email": "b"}),
        line(kind="role", on=None, body={"person": "ak"}),
        line(kind="details", on=None, body={"attribute": "A", "value": "x", "written": "text"}),
        line(kind="details", on=None, body={"attribute": "a", "value": "x", "written": "number"}),
        line(kind="details", on=None, body={"evil": 1}),
        line(kind="details", on=None, body={}),
        line(kind="details", on=None, body={"formerly": "abc"}),
        line(kind="register", on=None, body={"name": 1, "attributes": {}}),
        line(kind="register", on=None, body={"name": "x", "attributes": {"a": 1}}),
        line(kind="register", on=None, body={"name": "\u202e", "attributes": {}}),
        line(kind="forgotten", on=None, body={"person": "ak", "rows": ["1"]}),
        line(kind="forgotten", on=None, body={"person": "a/b", "rows": []}),
    ],
)
def test_bad_rows_of_a_history_are_refused(homes: Homes, bad: str) -> None:
    good = line(entry=5, body={"activity": "good"})
    content = f'{{"offer_history": 1, "entries": 2}}\n{bad}\n{good}\n'
    ledger = homes.new()
    plan = plan_history(ImportFile("h.jsonl", content.encode("utf-8", "surrogatepass")), NOW)
    found = record_history(ledger, plan)
    assert [fact.body for fact, _ in found.new] == [{"activity": "good"}]
    assert [one.place for one in found.refused] == ["h.jsonl:2"]
    assert found.refused[0].why
    assert found.refused[0].fix
    assert damage(ledger) == []


def test_random_changes_never_break_an_import(homes: Homes, clock: Clock) -> None:
    """Whatever stands in a table or history, it is recorded whole or refused, and the ledger stays sound."""
    rng = random.Random(8)
    ledger = homes.holding(settings_in(YamlFolder(ROOT / "examples/records"))[:2], clock)
    history, table = "".join(history_lines(ledger)).encode(), "".join(table_parts(ledger)).encode()
    bits = [
        *(bytes([each]) for each in b"\",\n\r\x00\xff{}[]'=-0:"),
        b"null",
        b"true",
        b"\\ud800",
        b"1e999",
        b"9" * 5000,
    ]
    into, refused = homes.new(), 0
    for _ in range(120):
        for content in (history, table):
            changed = bytearray(content)
            for _ in range(rng.randint(1, 4)):
                at = rng.randrange(len(changed))
                changed[at : at + rng.randint(0, 4)] = rng.choice(bits)
            try:
                if content is history:
                    refused += len(
                        record_history(into, plan_history(ImportFile("h.jsonl", bytes(changed)), NOW)).refused
                    )
                else:
                    plan = plan_table(into, ImportFile("t.csv", bytes(changed)))
                    carry_out(into, plan, BATCH, clock)
                    refused += len(plan.refused)
            except ImportTrouble:
                refused += 1
    assert refused > 100
    assert damage(into) == []


def test_a_history_is_whole_or_refused(homes: Homes, clock: Clock) -> None:
    ledger, _ = lived(homes, clock)
    content = "".join(history_lines(ledger)).encode()
    for cut in (
        content[: len(content) // 2],
        content[: content.rindex(b"\n", 0, -1)],
        content + content.splitlines()[-1],
    ):
        with pytest.raises(ImportTrouble, match="this history says it has"):
            plan_history(ImportFile("h.jsonl", cut), NOW)
    for other in (b"", b"x", b"{}", b"[1]", b'{"offer_history":1}', b'{"offer_history":1,"entries":"3"}'):
        with pytest.raises(ImportTrouble, match="not the history of a ledger"):
            plan_history(ImportFile("h.jsonl", other), NOW)
    with pytest.raises(ImportTrouble, match="later version"):
        plan_history(ImportFile("h.jsonl", b'{"offer_history":2,"entries":0}'), NOW)
    twice = b'{"offer_history":1,"entries":2}\n' + line().encode() + b"\n" + line().encode()
    assert [each.why for each in plan_history(ImportFile("h.jsonl", twice), NOW).refused] == [
        "there is another entry 1 before it"
    ]
    assert plan_history(
        ImportFile("h.jsonl", b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")), NOW
    ).complete


@pytest.mark.slow
def test_the_same_on_postgresql(homes: Homes, clock: Clock, tmp_path: Path, postgresql_url: str) -> None:
    ledger, _ = lived(homes, clock)
    there = Ledger(postgresql_url, create=True)
    by_history(ledger, there, tmp_path, clock)
    again = homes.new()
    by_history(there, again, tmp_path, clock)
    assert list(again.everything()) == list(ledger.everything()) == list(there.everything())
    there.close()


# --- files ---


def test_a_file_is_new_whole_and_its_owners(tmp_path: Path) -> None:
    write_file(str(tmp_path / "a.csv"), ["a", "\r\n"])
    assert (tmp_path / "a.csv").read_bytes() == b"a\r\n"
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
    with pytest.raises(RecordsTrouble, match="is there already"):
        write_file(str(tmp_path / "a.csv"), ["b"])

    def breaking() -> Iterator[str]:
        yield "x"
        raise RecordsTrouble("in the middle")

    with pytest.raises(RecordsTrouble, match="in the middle"):
        write_file(str(tmp_path / "b.csv"), breaking())
    with pytest.raises(RecordsTrouble, match="cannot be written"):
        write_file(str(tmp_path / "no/where.csv"), ["b"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
