"""Questions of imports: written once, answered once, asked no more; and an import that is taken back as one."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from importing_help import Came, joined, short, summed, us
from running import OURS, Run, runner

SCHOOLS = [f"9000{number:02}" for number in range(30)]
FIRST = (
    "Aisha", "Bo", "Cara", "Dai", "Eve", "Finn", "Grace", "Hana", "Ivan", "Jo", "Kemi", "Liam", "Mina", "Noor", "Omar",
    "Pia", "Quinn", "Rosa", "Siân", "Tom",
)  # fmt: skip
LAST = (
    "Khan", "Lowe", "Marsh", "Okoye", "Price", "Quayle", "Reid", "Stone", "Taylor", "Underhill", "Vance", "Walker",
    "Young", "Zielinski", "Ahmed",
)  # fmt: skip
TEAMS = ("--activity", "connection-training")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys, tmp_path, **OURS)


def names() -> list[str]:
    """Sixty people, two of each school in turn; no two are near each other."""
    return [f"{FIRST[at % 20]} {LAST[(at // 20 * 5 + at) % 15]}" for at in range(60)]


def known_people(run: Run, folder: Path) -> None:
    rows = ["URN,Name,Email,Role"]
    for at, name in enumerate(names()):
        address = f"{name.lower().replace(' ', '.').replace('â', 'a')}@s{at // 2}.example"
        rows.append(f"{SCHOOLS[at // 2]},{name},{address},lead")
    (folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    for school in SCHOOLS:
        assert run("records", "settings", "add", school, "--name", f"School {school}").code == 0
    result = run("records", "import", "people.csv")
    assert result.code == 0 and result.out.startswith("60 new people: Aisha Khan and Bo Lowe (900000)"), (
        result
    )


def meeting(number: int, *, tidy: bool = False) -> str:
    """A report of the sixty: some as guests, some with initials or slips, one by phone, with two of the provider."""
    start = datetime(2026, 9, 7, 15, 0) + timedelta(weeks=number)
    chance = random.Random(number)
    people = [
        Came("Pat Organiser", "pat@provider.example", ((start, start + timedelta(hours=2)),), "Organizer"),
        Came("Prue Presenter", "prue@provider.example", ((start, start + timedelta(hours=2)),), "Presenter"),
        Came("+44 7700 900123", "", ((start, start + timedelta(hours=1)),)),
    ]
    for at, name in enumerate(names()):
        first, last = name.split()
        email = f"{first}.{last}@s{at // 2}.example".lower().replace("â", "a")
        written, address = {
            0: (f"{first[0]}. {last}", ""),  # an initial: asked
            1: (f"{last.upper()}, {first} (Guest)", ""),
            2: (f"{name} - School {SCHOOLS[at // 2]}", ""),
            3: (name, email),
            4: (f"{first}'s iPhone", ""),  # asked
            5: (f"{name}e", ""),  # a slip: asked
        }.get(at % 12, (name, email))
        minutes = chance.randint(60, 120)
        people.append(Came(written, address, ((start, start + timedelta(minutes=minutes)),)))
    chance.shuffle(people)
    return joined(summed(people, us, short), "\t")


def people_of(run: Run, setting: str) -> list[dict[str, str]]:
    return [
        json.loads(line)["person"] for line in run("records", "people", setting, "--json").out.splitlines()
    ]


def batches(told: str) -> list[str]:
    return re.findall("--batch ([0-9]+)", told)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_five_reports_are_asked_about_once_and_the_sixth_asks_nothing(run: Run, tmp_path: Path) -> None:
    known_people(run, tmp_path)
    reports = [f"report{number}.csv" for number in range(6)]
    for number, name in enumerate(reports):
        (tmp_path / name).write_bytes(meeting(number).encode("utf-16"))
    five = ("records", "import", *reports[:5], *TEAMS)
    result = run(*five, "--questions", "q.csv")
    assert result.code == 1
    rows = table(tmp_path / "q.csv")
    # Five of each kind of twelve people: an initial, a telephone's name, a slip; the presenter; the caller.
    assert len(rows) == 5 + 5 + 5 + 1 + 1
    assert "q.csv: 17 open questions" in result.err
    assert {row["How often"] for row in rows} == {"5"}
    by_name = {row["As written"]: row for row in rows}
    near = {
        text: row
        for text, row in by_name.items()
        if ". " in text or (text.endswith("e") and "iPhone" not in text)
    }
    for at, name in enumerate(names()):
        first, last = name.split()
        for written in (f"{first[0]}. {last}", f"{name}e"):
            if written in near:
                assert (
                    near[written]["Match 1"]
                    == f"{name}, School {SCHOOLS[at // 2]} = {SCHOOLS[at // 2]}/"
                    + (near[written]["Match 1"].rpartition("/")[2])
                )
    assert (tmp_path / "q.csv").stat().st_mode & 0o777 == 0o600
    again = run(*five, "--questions", "q.csv")
    assert again.code == 2 and "is there already" in again.err

    for row in rows:
        said = row["As written"].lstrip("'")  # no spreadsheet takes it for a formula
        if said.startswith(("Prue", "+44")):
            row["What to do"] = "ignore"
        elif "iPhone" in said:
            at = next(
                at
                for at, name in enumerate(names())
                if at % 12 == 4 and name.split()[0] == said.split("'")[0]
            )
            people = people_of(run, SCHOOLS[at // 2])
            id = next(one["id"] for one in people if one["name"] == names()[at])
            row["What to do"] = f"{SCHOOLS[at // 2]}/{id}"
        else:
            row["What to do"] = "match"
    with (tmp_path / "q.csv").open("w", encoding="cp1252", newline="") as file:  # as Excel saves it
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    result = run(*five, "--answers", "q.csv")
    assert (result.code, "17 answers recorded" in result.err) == (0, True), result.err
    for school in SCHOOLS:
        log = [json.loads(line) for line in run("records", "log", school, "--json").out.splitlines()]
        entries = [one for one in log if one["kind"] == "entry" and one["replaced_by"] is None]
        assert len(entries) == 5 and all(len(one["says"]["people"]) == 2 for one in entries)

    sixth = run("records", "import", reports[5], *TEAMS, "--questions", "q6.csv")
    assert sixth.code == 0 and "no open questions" in sixth.err and not (tmp_path / "q6.csv").exists()
    aliases = [json.loads(line) for line in run("records", "aliases", "--json").out.splitlines()]
    assert len(aliases) == 17 and sum(one["person"] is None for one in aliases) == 2
    caller = next(one for one in aliases if one["said"].startswith("+44"))
    assert run("records", "correct", str(caller["entry"]), "--retract", "--reason=was Bo").code == 0
    seventh = run("records", "import", reports[5], *TEAMS)
    assert seventh.code == 1 and "1 open question " in seventh.err
    assert run("records", "check").code == 0


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_answers_by_hand_and_what_is_wrong_with_them(run: Run, tmp_path: Path, end: str) -> None:
    from openpyxl import load_workbook

    assert run("records", "settings", "add", "900001", "--name", "North School").code == 0
    assert run("records", "add", "person", "900001", "sv", "--name", "Siân Vance", "--role=lead").code == 0
    sheet = "URN,Name,Email,Role,Date\n900001,Sian Vance,,lead,2026-10-22\n900001,=Zed & Quin New,,lead,2026-10-22\n900001,Pat Other,,,2026-10-22\n"  # noqa: E501
    (tmp_path / "sheet.csv").write_text(sheet)
    file = f"q.{end}"
    assert run("records", "import", "sheet.csv", *TEAMS, "--questions", file, "--strict").code == 1
    if end == "csv":
        rows = [list(row.values()) for row in table(tmp_path / file)]
        head = list(table(tmp_path / file)[0])
    else:
        page = load_workbook(tmp_path / file).worksheets[0]
        head, *rows = ([cell.value or "" for cell in row] for row in page.iter_rows())
    assert [row[0] for row in rows] == ["Pat Other", "Sian Vance"]
    assert rows[1][5] == "Siân Vance, North School = 900001/sv"

    def answer(*todo: tuple[str, str, str]) -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(head)
        for row, (school, what, role) in zip(rows, todo, strict=True):
            writer.writerow([*row[:4], school, *row[5:8], what, row[9], role])
        (tmp_path / "a.csv").write_text(out.getvalue(), encoding="utf-8")
        return run("records", "import", "sheet.csv", *TEAMS, "--answers", "a.csv", "--dry-run").err

    for todo, told in [
        (("900001", "perhaps", ""), "`perhaps` is nothing that can be done"),
        (("900001", "match 2", ""), "there is no match 2 in this row"),
        (("900001", "900001/xx", ""), "nobody has the id `xx` in 900001"),
        (("", "new person", ""), "it does not say of which school"),
        (("900009", "new", ""), "there is no setting `900009`; did you mean `900001`?"),
        (("900001", "new", "leed"), "no programme knows the role `leed`; did you mean `lead`?"),
    ]:
        err = answer(todo, ("900001", "", ""))
        assert told in err.replace("\n  ", " ") and "a.csv:2" in err and "1 left open" in err, err
    assert not run("records", "aliases").out.strip().splitlines()[1:]
    assert "2 answers would be recorded" in answer(("900001", "new person", "slt"), ("900001", "match", ""))
    assert run("records", "import", "sheet.csv", *TEAMS, "--answers", "a.csv").code == 0
    people = people_of(run, "900001")
    assert [one["name"] for one in people] == ["Siân Vance", "Pat Other", "=Zed New", "Quin New"]
    entry = [json.loads(line) for line in run("records", "log", "900001", "--json").out.splitlines()][-1]
    assert entry["says"]["people"] == ["po", "qn", "sv", "zn"]
    assert run("records", "forget", "Siân Vance", "--yes").code == 0
    assert "Sian" not in run("records", "aliases").out + run("records", "log", "--json").out


def test_an_import_is_taken_back_as_one_and_may_come_again(run: Run, tmp_path: Path) -> None:
    assert run("records", "settings", "add", "900001", "--name", "North School").code == 0
    assert run("records", "add", "person", "900001", "ak", "--name", "Aisha Khan").code == 0
    before = (
        run("records", "export", "--format", "csv", "before.csv").code,
        (tmp_path / "before.csv").read_text(),
    )
    files = {"a.csv": "URN,Name,Role,Date\n900001,Aisha Khan,lead,2026-10-22\n", "b.csv": "URN,Name,Role,Date\n900001,Bo Lowe,slt,2026-10-23\n"}  # fmt: skip # noqa: E501
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    both = ("records", "import", *files, *TEAMS)
    (tmp_path / "bad.csv").write_text("nothing\n")
    assert run(*both, "bad.csv").code == 2  # all or nothing
    (tmp_path / "who.csv").write_text("URN,Name,Date\n900001,Zed Other,2026-10-22\n")
    stopped = run(*both, "who.csv", "--strict")
    assert stopped.code == 1
    assert stopped.out.splitlines()[-3:] == [
        *["nothing was recorded in offer.db (--strict): rows of another file are refused or ambiguous"] * 2,
        "nothing was recorded in offer.db (--strict): refused 1",
    ]
    assert len(run("records", "log", "--json").out.splitlines()) == 3
    result = run(*both)
    assert result.code == 0
    numbers = batches(result.err)
    assert len(numbers) == 2
    taken = run("records", "correct", *(f"--batch={n}" for n in numbers), "--retract", "--reason=wrong day")
    assert (taken.code, taken.out) == (0, "6 entries taken back\n")
    assert run("records", "export", "--format", "csv", "after.csv").code == 0
    assert before == (0, (tmp_path / "after.csv").read_text())
    assert run("records", "check").code == 0
    again = run("records", "correct", f"--batch={numbers[0]}", "--retract", "--reason=x")
    assert again.code == 0 and "0 entries taken back" in again.out and "left as they are" in again.err
    assert "recorded 2" in run(*both).out  # what was taken back as one may be imported again
    for wrong in (["--batch=99", "--retract"], ["--batch=1"], ["1", "--batch=1", "--retract"], []):
        assert run("records", "correct", *wrong, "--reason=x").code == 2


def test_a_later_import_that_is_taken_back_leaves_what_it_replaced(run: Run, tmp_path: Path) -> None:
    assert run("records", "settings", "add", "900001", "--name", "North School").code == 0
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "900001.yaml").write_text("setting: 900001\nname: South School\n")
    result = run("records", "import", "files")
    (number,) = batches(result.err)
    assert run("records", "correct", f"--batch={number}", "--retract", "--reason=x").code == 0
    assert "North School" in run("records", "settings").out
