"""The register of schools into the ledger: found by column, only what changed, bad rows by their line."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledgers import ledger, url
from offer.engine.records.importing.plan import ImportTrouble
from offer.engine.records.importing.register import RegisterOutcome, import_register
from offer.engine.records.ledger.facts import Fact, canonical
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.register_rows import Changes
from offer.engine.records.ledger.write import (
    Batch,
    append,
    content_digest,
    correct_entry,
)

__all__ = ["ledger", "url"]

HEADER = (
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)", "PhaseOfEducation (name)", "Gender (name)", "Postcode",
)  # fmt: skip
ROWS = (
    (
        "137001",
        "874",
        "Peterborough",
        "4000",
        "Queen Zoë’s School",
        "Academy",
        "Open",
        "Primary",
        "Mixed",
        "PE1 1AA",
    ),
    (
        "137002",
        "025",
        "Elsewhere",
        "0001",
        'St "Mary", Ham',
        "Free school",
        "Closed",
        "Secondary",
        "Girls",
        "",
    ),
    ("137003", "925", "Lincs", "4001", "£5 Café – School", "Academy", "Open", "Nursery", "Mixed", "PE2 2BB"),
)


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(f"sqlite:///{tmp_path}/lite.db", create=True)
    yield made
    made.close()


def text(
    rows: object, header: tuple[str, ...] = HEADER, delimiter: str = ",", quoting: int = csv.QUOTE_ALL
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(header)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def bring(ledger: Ledger, path: Path, content: str | bytes, **options: object) -> RegisterOutcome:
    path.write_bytes(content.encode("cp1252") if isinstance(content, str) else content)
    return import_register(ledger, str(path), path.name, "tests", clock, **options)  # type: ignore[arg-type]


def attributes(ledger: Ledger, id: str) -> dict[str, str]:
    return {name: value.text for name, value in ledger.load(id).setting.attributes.items()}


def test_each_school_is_one_fact(ledger: Ledger, tmp_path: Path) -> None:
    found = bring(ledger, tmp_path / "gias.csv", text(ROWS))
    assert (found.changes, found.refused, found.imported_before) == (Changes(3, 0, 0), (), None)
    assert [ledger.load(row[0]).setting.name for row in ROWS] == [row[4] for row in ROWS]
    assert attributes(ledger, "137001") == {
        "establishment_status": "Open",
        "establishment_type": "Academy",
        "local_authority": "874",
        "local_authority_name": "Peterborough",
        "phase": "Primary",
        "postcode": "PE1 1AA",
    }
    assert attributes(ledger, "137002")["local_authority"] == "025"
    assert "postcode" not in attributes(ledger, "137002")
    assert ledger.settings() == ()
    assert ledger.known_only_from_the_register() == 3
    kept = list(ledger.everything())
    assert {one.source for one in kept} == {"register gias.csv"}
    stored = [body for (body,) in ledger.database.rows("SELECT body FROM entry ORDER BY id")]
    assert stored == [canonical(json.loads(body)) for body in stored]
    digests = [its for (its,) in ledger.database.rows("SELECT digest FROM entry ORDER BY id")]
    assert digests == [content_digest(ledger, one.fact) for one in kept]
    assert damage(ledger) == []


def test_the_same_file_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    bring(ledger, tmp_path / "gias.csv", text(ROWS))
    again = bring(ledger, tmp_path / "gias.csv", text(ROWS))
    assert again.imported_before is not None
    assert not again.changes.any
    # the same content in another form: another order of columns and rows, other quotes, another encoding
    order = [9, 4, 0, 7, 1, 2, 6, 5]
    header = tuple(HEADER[at] for at in order)
    rows = [[row[at] for at in order] for row in reversed(ROWS)]
    other = bring(ledger, tmp_path / "b.csv", text(rows, header, "\t", csv.QUOTE_MINIMAL).encode("utf-16"))
    assert (other.changes, other.imported_before) == (Changes(0, 0, 3), None)
    assert len(list(ledger.everything())) == 3


def test_what_changed_replaces_what_stood_and_may_change_back(ledger: Ledger, tmp_path: Path) -> None:
    closed = (*ROWS[0][:6], "Closed", *ROWS[0][7:])
    bring(ledger, tmp_path / "first.csv", text(ROWS))
    assert bring(ledger, tmp_path / "second.csv", text([closed, *ROWS[1:]])).changes == Changes(0, 1, 2)
    assert attributes(ledger, "137001")["establishment_status"] == "Closed"
    assert bring(ledger, tmp_path / "first.csv", text(ROWS)).changes == Changes(0, 1, 2)
    assert attributes(ledger, "137001")["establishment_status"] == "Open"
    assert [(one.id, one.replaces) for one in ledger.entries("137001")] == [(1, None), (4, 1), (5, 4)]
    assert damage(ledger) == []


def test_what_people_recorded_goes_before_and_stays(lite: Ledger, tmp_path: Path) -> None:
    facts = [Fact("137001", "details", None, {"name": "Our Name"})]
    append(lite, Batch("tests", "typed"), facts, clock)
    bring(lite, tmp_path / "gias.csv", text(ROWS))
    assert lite.load("137001").setting.name == "Our Name"
    assert attributes(lite, "137001")["phase"] == "Primary"
    assert lite.settings() == ("137001",)


def test_a_row_that_was_retracted_stays_so_with_the_same_file(lite: Ledger, tmp_path: Path) -> None:
    bring(lite, tmp_path / "gias.csv", text(ROWS))
    correct_entry(lite, Batch("tests", "typed"), 1, None, "wrong", clock)
    assert not bring(lite, tmp_path / "gias.csv", text(ROWS)).changes.any
    assert lite.load("137001").setting.name is None


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(lite: Ledger, tmp_path: Path, encoding: str, newline: str) -> None:
    content = text(ROWS).replace("\r\n", newline).encode(encoding)
    assert bring(lite, tmp_path / "gias.csv", content).changes == Changes(3, 0, 0)
    assert [lite.load(row[0]).setting.name for row in ROWS] == [row[4] for row in ROWS]


@pytest.mark.parametrize("shift", [0, 1])
def test_a_character_at_the_edge_of_what_is_read_at_once(lite: Ledger, tmp_path: Path, shift: int) -> None:
    """A megabyte is looked at at once; half a character at its end does not make the file another encoding."""
    rows = [(str(200_000 + at), *ROWS[0][1:4], "é" * 200, *ROWS[0][5:]) for at in range(3_000)]
    content = b" " * shift + text(rows).encode()
    assert (content[(1 << 20) - 1] == 0xC3) == (shift == 1)  # the first half of é, in one of the two
    assert bring(lite, tmp_path / "gias.csv", content).changes.new == 3_000
    assert {lite.load(row[0]).setting.name for row in rows[::500]} == {"é" * 200}


def test_a_row_that_swallows_others_is_refused(lite: Ledger, tmp_path: Path) -> None:
    lines = text([*ROWS, ("137004", *ROWS[2][1:])]).splitlines()
    lines[2] = lines[2][:-1]  # the last mark of the row of 137002
    lines[3:] = [line.replace('"', "") for line in lines[3:]]
    found = bring(lite, tmp_path / "gias.csv", "\r\n".join(lines))
    (refused,) = found.refused
    assert refused.place == "gias.csv:3-5" and "opened in it and not closed" in refused.why
    assert [one.fact.setting for one in lite.everything()] == ["137001"]


def test_bad_rows_are_named_and_the_rest_recorded(lite: Ledger, tmp_path: Path) -> None:
    good, short = ROWS[0], ROWS[1][:-1]
    rows = [
        good,
        short,
        ("", *ROWS[1][1:]),
        ("13700", *ROWS[1][1:]),
        ("１３７００４", *ROWS[1][1:]),
        ("../../etc/passwd", *ROWS[1][1:]),
        (*good[:4], "Another Name", *good[5:]),
        ("137005", *ROWS[1][1:4], " \t", *ROWS[1][5:]),
        ("137006", *ROWS[1][1:4], "N" * 10_000, *ROWS[1][5:]),
        ("137007", *ROWS[1][1:4], "Two\nlines", *ROWS[1][5:]),
        ("",) * len(HEADER),
        ("137008", *ROWS[1][1:4], "Fine", "T" * 301, *ROWS[1][6:]),
        (*ROWS[2], "one too many\nand more"),
        (" 137003 ", *ROWS[2][1:]),
    ]
    found = bring(lite, tmp_path / "gias.csv", text(rows).encode())
    assert [(one.place, one.why) for one in found.refused] == [
        ("gias.csv:3", "it has 9 cells, and the first row names 10 columns"),
        ("gias.csv:4", "it has no URN"),
        ("gias.csv:5", "`13700` is no URN, which has six digits"),
        ("gias.csv:6", "`１３７００４` is no URN, which has six digits"),
        ("gias.csv:7", "`../../etc/passwd` is no URN, which has six digits"),
        ("gias.csv:8", "line 2 is about the same URN"),
        ("gias.csv:9", "it has no name"),
        ("gias.csv:10", "the name is 10,000 characters long, more than 300"),
        ("gias.csv:14", "the establishment_type is 301 characters long, more than 300"),
        ("gias.csv:15-16", "it has 11 cells, and the first row names 10 columns"),
    ]
    assert all(one.fix for one in found.refused)
    assert found.changes == Changes(3, 0, 0)
    assert [one.fact.setting for one in lite.everything()] == ["137001", "137007", "137003"]
    assert lite.load("137007").setting.name == "Two lines"


def test_a_dry_run_records_nothing(lite: Ledger, tmp_path: Path) -> None:
    content = text([*ROWS, ROWS[0]])
    found = bring(lite, tmp_path / "gias.csv", content, dry_run=True)
    assert (found.changes, len(found.refused)) == (Changes(3, 0, 0), 1)
    assert list(lite.everything()) == []


def test_columns_are_found_by_name_or_the_message_says_what_there_is(lite: Ledger, tmp_path: Path) -> None:
    header = ("URN", "EstablishmentNames", *HEADER[5:])
    with pytest.raises(ImportTrouble) as no_name:
        bring(lite, tmp_path / "gias.csv", text([], header))
    assert str(no_name.value) == (
        "gias.csv: the first row names no column `EstablishmentName`; did you mean `EstablishmentNames`?"
    )
    assert no_name.value.fix.startswith("it names `URN`, `EstablishmentNames`, `TypeOfEstablishment (name)`")
    with pytest.raises(ImportTrouble, match="no column `URN`"):
        bring(lite, tmp_path / "gias.csv", text([], HEADER[1:]))
    with pytest.raises(ImportTrouble, match=r"no column `Gender`; did you mean `Gender \(name\)`"):
        bring(lite, tmp_path / "gias.csv", text(ROWS), columns={"Gender": "gender"})
    with pytest.raises(ImportTrouble, match="is no attribute's id"):
        bring(lite, tmp_path / "gias.csv", text(ROWS), columns={"Gender (name)": "../x"})
    assert bring(lite, tmp_path / "gias.csv", text([row[:5] for row in ROWS], HEADER[:5])).changes == Changes(
        3, 0, 0
    )
    assert attributes(lite, "137003") == {"local_authority": "925", "local_authority_name": "Lincs"}


def test_further_columns_become_attributes(lite: Ledger, tmp_path: Path) -> None:
    bring(lite, tmp_path / "gias.csv", text(ROWS))
    more = {"gender (NAME)": "gender", "PhaseOfEducation (name)": "stage_of_education"}
    found = bring(lite, tmp_path / "gias.csv", text(ROWS), columns=more)
    assert found.changes == Changes(0, 3, 0)
    assert attributes(lite, "137002")["gender"] == "Girls"
    assert attributes(lite, "137002")["stage_of_education"] == "Secondary"
    assert found.columns["Gender (name)"] == "gender"


def test_hostile_values_are_text(lite: Ledger, tmp_path: Path) -> None:
    names = [
        '=HYPERLINK("http://x")',
        "x'); DROP TABLE entry; --",
        "a\x00b\u202egnp.exe\u2066\x1b[31m",
        "../../etc/passwd",
        "名前🙂e\u0301",
        '{"attributes":{}}\\',
    ]
    rows = [(str(137100 + at), *ROWS[0][1:4], name, *ROWS[0][5:]) for at, name in enumerate(names)]
    found = bring(lite, tmp_path / "gias.csv", text(rows).encode())
    assert found.refused == ()
    assert [lite.load(row[0]).setting.name for row in rows] == [
        *names[:2],
        "abgnp.exe[31m",
        *names[3:],
    ]
    assert damage(lite) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is nothing in this file"),
        (b"\xff\xfe", "there is nothing in this file"),
        (b"\r\n" * 100, "there is nothing in this file"),
        (b"[" * 1_000_000, "never closed, or a cell is longer"),
        (text(ROWS).encode() + b'"137009' + b"\r\nx" * 1000, "gias.csv:5: a quotation mark is opened"),
        (b"\x00" * 1_000, "there is nothing in this file"),
        (bytes(range(256)) * 400, "gias.csv"),
        (("a," * 2_000).encode(), "more than 1,000 columns"),
    ],
)
def test_what_is_no_register_is_one_message(lite: Ledger, tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ImportTrouble, match=said):
        bring(lite, tmp_path / "gias.csv", content)
    assert list(lite.everything()) == []


def test_folders_pipes_and_missing_files(lite: Ledger, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "pipe", "none", "a\x00b"):
        with pytest.raises(ImportTrouble):
            import_register(lite, f"{tmp_path}/{name}", name, "tests", clock)


def test_random_bytes_never_break_it(lite: Ledger, tmp_path: Path) -> None:
    rng, good = random.Random(6), text(ROWS).encode()
    done = 0
    for _ in range(300):
        broken = bytearray(good)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(broken))
            broken[at : at + rng.randint(0, 3)] = bytes(
                rng.choice(b'"\r\n,\x00\xff=a1') for _ in range(rng.randint(0, 3))
            )
        try:
            bring(lite, tmp_path / "gias.csv", bytes(broken))
            done += 1
        except ImportTrouble:
            pass
    assert done > 100
    assert damage(lite) == []
    assert all(len(one.fact.setting) == 6 for one in lite.everything())


@pytest.mark.slow
def test_progress_is_told_and_memory_stays_small(tmp_path: Path) -> None:
    script = f"""
import resource
from datetime import UTC, datetime
from offer.engine.records.importing.register import import_register
from offer.engine.records.ledger.ledger import Ledger
filler = ["x" * 8] * 60
with open({str(tmp_path / "big.csv")!r}, "w", encoding="cp1252") as file:
    print("URN,EstablishmentName,Postcode," + ",".join(f"C{{n}}" for n in range(60)), file=file)
    for n in range(50_000):
        print(100_000 + n, f"School {{n}}", f"PE{{n}}", *filler, sep=",", file=file)
ledger, told = Ledger("sqlite:///{tmp_path}/big.db", create=True), []
found = import_register(ledger, {str(tmp_path / "big.csv")!r}, "big.csv", "tests", lambda: datetime.now(UTC),
                        progress=lambda rows, done, size: told.append((rows, done / size)))
assert found.changes.new == 50_000, found
assert told == sorted(told) and told[-1] == (50_000, 1.0) and len(told) > 10, told
status = open("/proc/self/status").read()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300
