"""Somebody forgotten does not come back in a free text: typed, corrected or imported; others may be named."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.forgotten_names import FREE_TEXT, ForgottenNames, mark
from running import OURS, Run, runner

ROOT = Path(__file__).parent.parent
KEY = b"k" * 32
NAME, ADDRESS, JUNIOR = "Bo O'Neill-Lowe", "bo.lowe@mail.example.org", "Sam Lee Jr."


def forgotten_as(id: str, *names: str) -> ForgottenNames:
    """One person of one setting, who was forgotten and had these names and addresses."""
    return ForgottenNames(KEY, [("137001", id, mark(KEY, each)) for each in names])


FORGOTTEN = forgotten_as("bl", NAME, ADDRESS, JUNIOR, "María del Carmen Ruiz García")


@pytest.mark.parametrize(
    "text",
    [
        NAME,
        "as Bo O'Neill-Lowe said",
        "BO   o'neill-LOWE",
        "(Bo\nO'Neill-Lowe)",
        "told by Bo O'Neill-Lowe.",
        "“Bo O'Neill-Lowe”, on the day",
        "A.Khan/Bo O'Neill-Lowe",
        "Bo O'Neill-Lowe's class",
        "asked Sam Lee Jr., who came",
        "Sam Lee Jr.",
        "mit María del  Carmen RUIZ García!",
        "write to <Bo.Lowe@mail.example.org>",
        "'bo.lowe@mail.example.org'",
        "mailto:bo.lowe@mail.example.org.",
        "word " * 1_000 + NAME + " word" * 1_000,
    ],
)
def test_a_name_or_address_is_found_as_a_whole(text: str) -> None:
    assert FORGOTTEN.are_in(text)


@pytest.mark.parametrize(
    "text",
    ["", "Bo", "O'Neill-Lowe", "Bo Lowe", "Bo O'Neill-Lowery", "Jumbo O'Neill-Lowe", "Sam Lee", "Sam Lees Junior",
     "bo.lowe@example.org", "xbo.lowe@mail.example.organisation"],
)  # fmt: skip
def test_what_is_another_name_is_not(text: str) -> None:
    assert not FORGOTTEN.are_in(text)


def test_names_of_any_making_are_found_in_any_text() -> None:
    rng = random.Random(20261124)
    letters = "abcdeéßøзна名"
    for _ in range(300):
        words = [
            "".join(rng.choices(letters, k=rng.randint(1, 6))) + rng.choice(["", "", ".", "-x", "'y"])
            for _ in range(rng.randint(1, 5))
        ]
        name = " ".join(words)
        around = [
            rng.choice(["", "say ", "(", "- ", '"', "x, "]),
            rng.choice(["", " came", ")", ", y", "!", '"']),
        ]
        written = rng.choice([name, name.upper(), "  ".join(words), "\n".join(words)])
        if written.casefold().split() != name.casefold().split():
            continue  # some letters have no small form of their own
        assert forgotten_as("x", name).are_in(around[0] + written + around[1]), (name, around)


@pytest.mark.parametrize("text", ["-" * 9_000, "a-" * 4_000, "a " * 4_000, "@" * 9_000, "a@b." * 2_000])
def test_a_long_text_is_looked_at_in_bounded_work(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from offer.engine.records.ledger import forgotten_names as naming

    looked = [0]

    def counted(key: bytes, given: str) -> str:
        looked[0] += len(given)
        return ""

    monkeypatch.setattr(naming, "mark", counted)
    FORGOTTEN.are_in(text)
    assert looked[0] <= 300 * len(text)


def test_without_marks_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from offer.engine.records.ledger import forgotten_names as naming

    monkeypatch.setattr(naming, "mark", None)
    fact = Fact("137001", "entry", None, dict.fromkeys(FREE_TEXT, NAME))
    assert ForgottenNames(KEY, []).field_naming(fact, NAME) is None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, in a folder of its own."""
    return runner(monkeypatch, capsys, tmp_path, **OURS)


@pytest.fixture
def forgotten(run: Run) -> Run:
    """A ledger of two settings, each with an A. Khan and a Bo Lowe; the latter is forgotten in the first."""
    for setting in ("137001", "137002"):
        assert run("records", "settings", "add", setting, "--name", "One").code == 0
        for id, name in (("ak", "A. Khan"), ("bl", "Bo Lowe")):
            assert (
                run("records", "add", "person", setting, id, "--name", name, f"--email={id}@x.org").code == 0
            )
    assert (
        run(
            "records", "add", "issued", "137001", "inside-im-hurting", "--date=2026-09-01", "--note=fine"
        ).code
        == 0
    )
    assert run("records", "forget", "Bo Lowe", "--setting", "137001", "--yes").code == 0
    return run


ACTIVITY = (
    "records",
    "add",
    "activity",
    "SETTING",
    "connection-training",
    "--date=2026-09-24",
    "--people=ak",
)
WAIVE = ("records", "add", "waive", "SETTING", "awareness.share", "--date=2026-09-24")
WAYS = {
    "note": (*ACTIVITY, "--note=bo  LOWE was there"),
    "session": (*ACTIVITY, "--session=with bl@x.org"),
    "reason": (*WAIVE, "--granted-by=PVS", "--reason=Told by Bo Lowe."),
    "by": (*WAIVE, "--granted-by=Bo Lowe", "--reason=Flood"),
}


@pytest.mark.parametrize("field", WAYS)
def test_what_is_typed(forgotten: Run, tmp_path: Path, field: str) -> None:
    def args(setting: str) -> list[str]:
        return [setting if each == "SETTING" else each for each in WAYS[field]]

    before = (tmp_path / "offer.db").read_bytes()
    result = forgotten(*args("137001"), "--no-input")
    assert (result.code, result.out) == (2, "")
    assert f"nothing was recorded: its `{field}` names somebody who was forgotten" in result.err
    assert "lowe" not in result.err.casefold() and "bl@" not in result.err
    assert (tmp_path / "offer.db").read_bytes() == before
    assert forgotten(*args("137002"), "--no-input").code == 0  # forgotten in the other setting only


def entry_number(run: Run, words: str) -> str:
    return next(line.split()[0] for line in run("records", "log", "137001").out.splitlines() if words in line)


def test_what_is_corrected(forgotten: Run, tmp_path: Path) -> None:
    number = entry_number(forgotten, "inside-im-hurting")
    before = (tmp_path / "offer.db").read_bytes()
    for args, says in (
        (("--set", "note=for Bo Lowe", "--reason", "Note"), "its `note` names somebody"),
        (("--set", "note=hers", "--reason", "Bo Lowe said so"), "its `reason` names somebody"),
        (("--retract", "--reason", "Bo Lowe has it"), "its `reason` names somebody"),
    ):
        result = forgotten("records", "correct", number, *args)
        assert (result.code, result.out) == (2, "") and says in result.err and "Lowe" not in result.err
    khan = entry_number(forgotten, "A. Khan")
    result = forgotten("records", "correct", khan, "--set", "name=Bo Lowe", "--reason", "Name")
    assert (result.code, result.out) == (2, "") and "was forgotten" in result.err and "Lowe" not in result.err
    assert (tmp_path / "offer.db").read_bytes() == before
    assert forgotten("records", "correct", number, "--set", "note=for A. Khan", "--reason", "Note").code == 0


def test_what_is_imported(forgotten: Run, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "137001.yaml").write_text(
        'setting: "137001"\nlog:\n- {date: 2026-10-01, issued: inside-im-hurting, note: For Bo Lowe}\n'
        "- {date: 2026-10-02, issued: inside-im-hurting, note: For A. Khan}\n"
    )
    result = forgotten("records", "import", "files", "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 1, refused 1\n")
    assert "files/137001.yaml:3: refused: its `note` names somebody who was forgotten" in result.err
    assert "Lowe" not in result.err
    other = ("--records", "sqlite:///other.db")
    assert forgotten("records", "import", "files", *other).code == 0
    assert forgotten("records", "correct", "1", "--retract", "--reason", "Bo Lowe again", *other).code == 0
    assert forgotten("records", "export", "h.jsonl", *other).code == 0
    result = forgotten("records", "import", "h.jsonl", "-q")
    assert (result.code, result.out) == (1, "offer.db: recorded 0, already there 1, refused 2\n")
    assert "its `note` names" in result.err and "its `reason` names" in result.err
    assert "Lowe" not in result.err + forgotten("records", "log", "137001").out


def test_who_recorded_and_where_it_came_from(forgotten: Run, tmp_path: Path) -> None:
    other = ("--records", "sqlite:///other.db", "--by", "BO Lowe")
    assert forgotten("records", "settings", "add", "137001", "--name", "One", *other).code == 0
    sheet = "URN,Person,Date,Activity\n137001,ak,2026-09-25,share-video\n"
    for number, name in enumerate(("Bo Lowe.csv", "from_bo-lowe_2.csv")):
        (tmp_path / name).write_text(sheet.replace("25", str(25 + number)))
        assert forgotten("records", "import", name, "--by", "for Bo Lowe (bl@x.org)").code == 0
    assert forgotten("records", "add", "person", "137001", "ak", "--name", "A. Khan", *other).code == 0
    assert forgotten("records", "import", "Bo Lowe.csv", *other).code == 0
    assert forgotten("records", "export", "h.jsonl", *other[:2]).code == 0
    assert forgotten("records", "import", "h.jsonl", "-q").code == 0
    assert forgotten("records", "correct", "1", "--set=name=New", "--reason=r", "--by=Bo Lowe").code == 0
    with closing(sqlite3.connect(tmp_path / "offer.db")) as database:
        found = {text for row in database.execute("SELECT recorded_by, source FROM batch") for text in row}
    assert {"for bl (bl)", "bl", "spreadsheet bl.csv", "spreadsheet from bl 2 csv"} <= found
    assert not [text for text in found if "lowe" in text.casefold() or "bl@" in text]


def test_a_file_named_after_somebody_is_cleaned_when_they_are_forgotten(run: Run, tmp_path: Path) -> None:
    assert run("records", "settings", "add", "137001", "--name", "One").code == 0
    for id, name in (("ak", "A. Khan"), ("bl", "Bo Lowe")):
        assert run("records", "add", "person", "137001", id, "--name", name).code == 0
    (tmp_path / "bo_lowe.csv").write_text("URN,Person,Date,Activity\n137001,ak,2026-09-25,share-video\n")
    assert run("records", "import", "bo_lowe.csv").code == 0
    assert run("records", "forget", "Bo Lowe", "--yes", "--by", "Bo Lowe").code == 0
    assert b"lowe" not in (tmp_path / "offer.db").read_bytes().lower()


def test_an_id_like_the_name_is_put_in_once() -> None:
    assert forgotten_as("bo-lowe", "Bo").masked("Bo, bo and Bob") == "bo-lowe, bo-lowe and Bob"


def test_a_name_where_an_id_belongs_is_taken_out_and_refused(forgotten: Run) -> None:
    add = ("records", "add", "activity", "137001", "connection-training", "--date", "2026-09-24", "--anyway")
    named = forgotten(*add, "--people", "Bo Lowe")
    assert named.code == 2
    assert "people" in named.err
    other = forgotten(*add, "--people", "Somebody New")
    assert other.code == 0, other
    before = forgotten("status", "137001", "--on", "2026-11-23", "--json").out
    assert forgotten("records", "add", "person", "137001", "sn", "--name", "somebody new").code == 0
    assert forgotten("records", "forget", "sn", "--setting", "137001", "--yes").code == 0
    after = forgotten("status", "137001", "--on", "2026-11-23", "--json").out
    assert after.replace("forgotten sn", "Somebody New") == before
    assert after != before
