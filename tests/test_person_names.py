"""One folding of names: who is equal, who is near, and that nobody forgotten comes back however they are written."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from offer.engine.text.person_names import NearKeys, is_nobody, name_and_places, name_key, people_in
from running import OURS, Run, runner

EQUAL = [
    ("Aisha Khan", "KHAN, aisha", "Dr Aisha  Khan", "Aisha Khan (Guest)", "Aisha Khan [External]", "aisha khan."),
    ("Zoë O'Neill", "Zoë O’Neill", "ZOË O‘NEILL", "O`Neill, Zoë (Guest)", unicodedata.normalize("NFD", "Zoë Oʼneill")),
    ("Mo Fitz-Gerald", "Mo Fitz‐Gerald", "Fitz‑Gerald, Mo", "mo fitz–gerald"),
]  # fmt: skip
NEAR = [
    ("Siân Vance", "Sian Vance"), ("M McDonald", "Mo McDonald"), ("Rosa Browne", "Rosa Brown"),
    ("V. Walker", "Vik Walker"),
    ("Zoe ONeill", "Zoë O'Neill"), ("KHAN Aisha", "Aisha Khan"), ("Aisha M. Khan", "Aisha Khan"),
    ("Aisha K", "Aisha Khan"),
    ("E Müller", "Eva Mueller"), ("Aisha Kahn", "Aisha Khan"), ("Mo Fitz Gerald", "Mo Fitz-Gerald"),
    ("Z O'Neil", "Zoë O'Neill"),
    ("Bo Lowe", "Jo Lowe"), ("Szymon Łoś", "Szymon Los"), ("Lars Østby", "Lars Ostby"),
]  # fmt: skip
APART = [
    ("Mo McDonald", "Mary McDonald"), ("E Müller", "Owen Müller"), ("Sam Lee", "Sam Lee Jr"), ("Aisha Khan", "Bo Lowe"),
    ("Person 1", "Person 2"), ("Aisha Khan", "Aisha Marsh"), ("", "Aisha Khan"), ("Total", "Aisha Khan"),
]  # fmt: skip
CELLS = {
    "M McDonald & F McDonald": ("M McDonald", "F McDonald"),
    "Grace O'Neill and Owen Müller": ("Grace O'Neill", "Owen Müller"),
    "A Khan / B Lowe": ("A Khan", "B Lowe"),
    "Tom and Ann Smith": ("Tom Smith", "Ann Smith"),
    "Aisha Khan, Bo Lowe and Cara Marsh": ("Aisha Khan", "Bo Lowe", "Cara Marsh"),
    "Khan, Aisha": ("Khan, Aisha",),
    "Alexandra Anders": ("Alexandra Anders",),
    " ": (),
}


def near(one: str, other: str) -> bool:
    return NearKeys(one).near(NearKeys(other))


def test_equal_near_and_apart() -> None:
    for names in EQUAL:
        assert len({name_key(name) for name in names}) == 1, names
    for one, other in NEAR:
        assert name_key(one) != name_key(other) and near(one, other) and near(other, one), (one, other)
    for one, other in APART:
        assert not near(one, other) and not near(other, one), (one, other)


def test_cells_of_two_and_of_nobody() -> None:
    for cell, names in CELLS.items():
        assert people_in(cell) == names
    assert all(map(is_nobody, ("Total", "TOTALS:", "Grand total", "", " - ", "12", "3.5", "n/a", "(2)")))
    assert not any(map(is_nobody, ("Tot Al", "Total Wells", "Ng", "名")))
    assert ("Aisha Khan", "North School") in name_and_places("Aisha Khan – North School (Guest)")


THEIR_NAME = "Zoë O’Neill-Marsh"
SPELLINGS = [
    THEIR_NAME, "zoë o’neill-marsh", "ZOË O’NEILL-MARSH", "Zoë O'Neill-Marsh", "Zoë O`Neill‐Marsh", "Zoë O‘Neill–Marsh",
    unicodedata.normalize("NFD", THEIR_NAME), "O’Neill-Marsh, Zoë", "O'NEILL-MARSH, zoë", "Zoë O’Neill-Marsh (Guest)",
    "O'Neill-Marsh, Zoë (Extern)", "Zoë O’Neill-Marsh - North School", "Zoë O'Neill-Marsh | North School",
    "Dr Zoë O’Neill-Marsh", "Ms. Zoë O’Neill-Marsh", "Zoe O'Neill-Marsh", "Zoe ONeill-Marsh", "Zoe ONeill Marsh",
    "Z O'Neill-Marsh", "Z. O’Neill-Marsh", "Zoë O'Neil-Marsh", "Zoe O'Neill-Marrsh", "O'Neill-Marsh Zoë",
    "Zoe A. O'Neill-Marsh",
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys, tmp_path, **OURS)


def test_nobody_forgotten_comes_back_under_24_spellings(run: Run, tmp_path: Path) -> None:
    """By a spreadsheet, a report of Teams, what is typed, a note, and the history of another ledger."""
    assert len(set(SPELLINGS)) == 24
    assert run("records", "settings", "add", "900001", "--name", "North School").code == 0
    people = [("zm", THEIR_NAME, "--email=z@north.example"), ("mo", "Mo Marsh", "--role=lead")]
    for id, name, more in people:
        assert run("records", "add", "person", "900001", id, "--name", name, more).code == 0
    spelt = ("records", "add", "activity", "900001", "share-video", "--date=2026-09-01")
    for number, name in enumerate(SPELLINGS):
        assert run(*spelt, f"--session={number}", f"--note=Seen by {name} then").code == 0
    assert run("records", "forget", "o'neill-marsh, ZOË", "--yes").code == 0
    left = run("records", "log", "--json").out.casefold()
    assert "marsh" not in left.replace("mo marsh", "") and left.count("zm ") + left.count("zm(") >= 24

    sheet = [f'900001,"{name}",lead' for name in SPELLINGS]
    (tmp_path / "sheet.csv").write_text("\n".join(["URN,Name,Role", *sheet]), encoding="utf-8")
    times = "9/24/26, 1:00:00 PM\t9/24/26, 2:00:00 PM"
    report = [f"{name}\t{times}\tOrganizer" for name in SPELLINGS]
    (tmp_path / "report.csv").write_text(
        "\n".join(["Name\tFirst Join\tLast Leave\tRole", f"Mo Marsh\t{times}\tAttendee", *report]),
        encoding="utf-8",
    )
    other = ("--records", "sqlite:///other.db")
    assert run("records", "settings", "add", "900001", "--name", "North School", *other).code == 0
    for number, name in enumerate(SPELLINGS):
        add = ("records", "add", "person", "900001", f"p{number}", "--name", name, "--anyway")
        assert run(*add, *other).code == 0
        assert "was forgotten" in run(*add).err
        assert "names somebody who was forgotten" in run(*spelt, "--session=x", f"--note=As {name} said.").err
    assert run("records", "export", "h.jsonl", *other).code == 0
    for args in (["sheet.csv"], ["report.csv", "--activity=share-video"], ["h.jsonl"]):
        result = run("records", "import", *args)
        assert (result.code, "refused 24" in result.out) == (1, True), result
        assert "somebody who is to be forgotten" in " ".join(result.err.split())
        assert "neil" not in result.err.casefold()
    log = run("records", "log", "--json").out.casefold()
    assert "marsh" not in log.replace("mo marsh", "")
    # Somebody else of the school is not taken for them.
    assert run("records", "add", "person", "900001", "zk", "--name", "Zoë Khan").code == 0


def test_the_right_school_goes_first(run: Run, tmp_path: Path) -> None:
    """By what stands beside a name, by the address, and in what is suggested; never from another school in silence."""
    people = [
        ("900001", "sl", "Sam Lee", ""), ("900001", "ak", "Aisha Khan", "a.khan@north.example"),
        ("900002", "sl", "Sam Lee", ""), ("900002", "ah", "Aisha Kahn", "a.kahn@south.example"),
    ]  # fmt: skip
    for setting, school in (("900001", "North School"), ("900002", "St Anne's Primary School")):
        assert run("records", "settings", "add", setting, "--name", school).code == 0
    for setting, id, name, email in people:
        given = ["--email", email] if email else []
        assert run("records", "add", "person", setting, id, "--name", name, *given).code == 0
    times = "9/24/26, 1:00:00 PM\t9/24/26, 2:00:00 PM"

    def asked(name: str, email: str = "") -> tuple[list[str], list[list[str]]]:
        """The settings in which somebody is recorded as there; else whom the questions offer, as setting and id."""
        text = f"Name\tFirst Join\tLast Leave\tEmail\n{name}\t{times}\t{email}\n"
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        questions = tmp_path / "q.csv"
        done = run(
            "records",
            "import",
            "r.csv",
            "--activity=share-video",
            "-n",
            "--json",
            "--questions",
            str(questions),
        )
        rows = questions.read_text(encoding="utf-8-sig").splitlines()[1:] if questions.exists() else []
        questions.unlink(missing_ok=True)
        offered = [re.findall(r"= (\d+)/", row) for row in rows]
        return [one["setting"] for one in json.loads(done.out)["recorded"]], offered

    assert asked("Sam Lee - North School") == (["900001"], [])
    assert asked("Lee, Sam | St Anne’s") == (["900002"], [])
    assert asked("Sam Lee (900002)") == (["900002"], [])
    assert asked("Sam Lee") == ([], [["900001", "900002"]])
    assert asked("Sam Lee - Elsewhere") == ([], [["900001", "900002"]])
    assert asked("Aisha Khan - St Annes") == ([], [["900001"]])  # known at another school than she names
    assert asked("Aisha Khann", "new@south.example") == ([], [["900002", "900001"]])
    assert asked("Aisha Khann", "new@north.example") == ([], [["900001", "900002"]])
    assert asked("Aisha Khann – North School") == ([], [["900001", "900002"]])
    sheet = tmp_path / "s.csv"
    sheet.write_text("URN,Name,Role\n900002,Aisha Kahnn,lead\n")
    told = json.loads(run("records", "import", "s.csv", "--json").out)["ambiguous"]
    assert [one["candidates"][0]["setting"] for one in told] == ["900002"]


def test_enrolled_schools_that_closed_or_are_not_eligible_are_told(run: Run, tmp_path: Path) -> None:
    details = {"900001": ("874", "Open"), "900002": ("925", "Closed"), "900003": ("925", "Open")}
    for setting, (authority, status) in details.items():
        given = (f"--attribute=local_authority={authority}", f"--attribute=establishment_status={status}")
        assert (
            run("records", "settings", "add", setting, "--name", f"School {setting}", *given, "--anyway").code
            == 0
        )
    rows = [f"{setting},2026-09-07,relational-practice" for setting in details]
    (tmp_path / "s.csv").write_text("\n".join(["URN,Enrolled,Programme", *rows]))
    told = run("records", "import", "s.csv")
    assert (told.code, told.out.splitlines()) == (
        0,
        [
            "900001 (School 900001) is enrolled in relational-practice since 7 September 2026, but it is not eligible: "
            "local_authority is 874; it must not be 874",
            "900002 (School 900002) is enrolled in relational-practice since 7 September 2026, but it is closed by the "
            "register of schools; if it became another school: offer records settings move 900002 NEW --on DAY; else "
            "record its withdrawal",
            "offer.db: recorded 3",
        ],
    )
