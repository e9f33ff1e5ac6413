"""Teams attendance reports: whatever form a meeting is written in, the same facts come of it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from importing_help import (
    BATCH,
    Came,
    actions,
    british,
    clock,
    clocked,
    encodings,
    german,
    german_length,
    iso,
    iso_t,
    joined,
    ledger_with_people,
    sessions,
    short,
    summed,
    us,
    us_long,
    worded,
)  # fmt: skip
from offer.engine.language.setting import Person
from offer.engine.records.importing.dates import seconds_of
from offer.engine.records.importing.plan import Candidate, ImportPlan, ImportTrouble, carry_out
from offer.engine.records.importing.teams.meeting import read_meetings
from offer.engine.records.importing.teams.plan import AttendanceOptions, plan_attendance
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.ledger.facts import Fact, person_facts
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import append, correct_entry, imported_before

START = datetime(2026, 9, 24, 15, 0)
TRAINING = AttendanceOptions(activity="connection-training")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """One that is only read."""
    return ledger_with_people(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def own(tmp_path: Path) -> Ledger:
    return ledger_with_people(tmp_path)


def stay(start: int, end: int, day: datetime = START) -> tuple[datetime, datetime]:
    """From so many seconds after the beginning to so many."""
    return day + timedelta(seconds=start), day + timedelta(seconds=end)


def three(day: datetime = START) -> list[Came]:
    return [
        Came("Aisha Khan", "aisha.khan@example.org", (stay(0, 5271, day),)),
        Came("Lowe, Bo", "bo.lowe@example.org", (stay(60, 1660, day), stay(2000, 5223, day)), "Presenter"),
        Came("Dr José Ortiz (Guest)", "", (stay(5, 3605, day),)),
    ]


# Worked by hand from the stays above, not by the code: 5271 s, 1600 + 3223 s and 3600 s in hours.
EXPECTED = [
    ("137001", date(2026, 9, 24), [["ak", 1.4642], ["bl", 1.3397]], 1.4642),
    ("137002", date(2026, 9, 24), [["jo", 1.0]], 1.0),
]


def plan(ledger: Ledger, text: str | bytes, options: AttendanceOptions = TRAINING) -> ImportPlan:
    return plan_attendance(
        ledger, ImportFile("report.csv", text.encode() if isinstance(text, str) else text), options
    )


def shown(plan: ImportPlan) -> list[tuple[object, ...]]:
    return [(fact.setting, fact.on, fact.body["people"], fact.body.get("hours")) for fact, _ in plan.facts]


FORMS = {
    "as of today": summed(three(), us, short),
    "four-digit years, narrow space": summed(three(), us_long, short),
    "not numbered, other capitals": summed(three(), us, worded, "EN", numbered=False),
    "British": summed(three(), british, clocked),
    "ISO": summed(three(), iso, short),
    "ISO with T and Z": summed(three(), iso_t, short),
    "German": summed(three(), german, german_length, "de"),
    "Polish": summed(three(), german, worded, "pl"),
    "a language nobody knows": summed(three(), british, short, "??"),
    "one table of stays": sessions(three(), us, short),
    "stays without readable lengths": sessions(three(), us, lambda length: "?"),
    "stays in a language nobody knows": sessions(three(), german, short, "??"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_every_form_gives_the_same_facts(ledger: Ledger, form: str, delimiter: str) -> None:
    for newline in ("\r\n", "\n", "\r"):
        for encoding, content in encodings(joined(FORMS[form], delimiter, newline)):
            found = plan(ledger, content)
            assert shown(found) == EXPECTED, encoding
            assert not found.refused
            assert not found.ambiguous


def test_a_list_of_actions(ledger: Ledger) -> None:
    assert shown(plan(ledger, joined(actions(three(), us), "\t"))) == EXPECTED


def test_windows_1252(ledger: Ledger) -> None:
    assert shown(plan(ledger, joined(summed(three(), us, short), ",").encode("cp1252"))) == EXPECTED


def test_moments_cut_at_their_comma(ledger: Ledger) -> None:
    """A comma file whose moments were not quoted."""
    people = [one for one in three() if "," not in one.name]
    text = "".join(",".join(row) + "\n" for row in summed(people, us, short))
    assert shown(plan(ledger, text)) == [("137001", date(2026, 9, 24), [["ak", 1.4642]], 1.4642), EXPECTED[1]]


def test_without_addresses_people_are_matched_by_name(ledger: Ledger) -> None:
    rows = summed(three(), us, short)
    head = next(at for at, row in enumerate(rows) if row[:1] == ["Name"])
    table = [row[:4] + row[6:] for row in rows[head : head + 4]]
    text = joined([*rows[:head], *table], "\t")
    assert "@" not in text
    assert shown(plan(ledger, text)) == EXPECTED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 27m 51s", 5271), ("47m 3s", 2823), ("5s", 5), ("1 hr 12 min", 4320), ("00:47:03", 2823),
        ("1 Std. 5 Min.", 3900), ("2 hours", 7200), ("1.5 h", 5400),
        ("0s", 0), ("", None), ("?", None), ("47:03", None), ("1m 2h", None),
        ("5 apples", None), ("-5m", None), ("1h1h", None), ("9999999h", None), ("1e9h", None), ("00:99:00", None),
    ],
)  # fmt: skip
def test_lengths(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


HEAD = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n"


def row(name: str, start: str = "9/24/26, 3:00:00 PM", end: str = "9/24/26, 4:30:00 PM", length: str = "1h 30m", email: str = "", role: str = "Attendee") -> str:  # fmt: skip # noqa: E501
    return "\t".join([name, start, end, length, email, role]) + "\n"


def test_an_unreadable_length_is_unknown_not_zero(ledger: Ledger) -> None:
    found = plan(ledger, HEAD + row("Aisha Khan") + row("Bo Lowe", length="-"))
    assert shown(found) == [("137001", date(2026, 9, 24), [["ak", 1.5], "bl"], 1.5)]
    assert any("Bo Lowe" in note and "cannot be read" in note for note in found.notes)
    seconds = plan(ledger, HEAD + row("Aisha Khan", length="9s") + row("Bo Lowe", length="-"))
    assert shown(seconds) == [("137001", date(2026, 9, 24), [["ak", 0.0025], "bl"], None)]
    known = plan(ledger, HEAD + row("Aisha Khan", length="9s"))
    assert shown(known) == [("137001", date(2026, 9, 24), [["ak", 0.0025]], 0.0025)]
    nobody = plan(ledger, HEAD + row("Bo Lowe", length="-"))
    assert shown(nobody) == [("137001", date(2026, 9, 24), ["bl"], None)]


def test_two_devices_at_once_count_once(ledger: Ledger) -> None:
    both = Came("Aisha Khan", "aisha.khan@example.org", (stay(0, 3600), stay(1800, 5400)))
    assert shown(plan(ledger, joined(sessions([both], us, short), "\t")))[0][2] == [["ak", 1.5]]
    assert shown(plan(ledger, joined(summed([both], us, short), "\t")))[0][2] == [["ak", 1.5]]
    assert shown(plan(ledger, joined(actions([both], us), "\t")))[0][2] == [["ak", 1.5]]


def test_whoever_never_left_has_no_hours(ledger: Ledger) -> None:
    text = "Full Name\tUser Action\tTimestamp\nAisha Khan\tJoined before\t9/24/2026, 3:00:00 PM\n"
    assert shown(plan(ledger, text)) == [("137001", date(2026, 9, 24), ["ak"], None)]


def test_no_guess_between_two_people_of_one_name(ledger: Ledger) -> None:
    found = plan(ledger, HEAD + row("Sam Lee") + row("Aisha Khan"))
    assert [people for _, _, people, _ in shown(found)] == [[["ak", 1.5]]]
    (sam,) = found.ambiguous
    assert (sam.place, sam.what) == ("report.csv:2", "Sam Lee")
    assert [(one.setting, one.person) for one in sam.candidates] == [("137001", "sl"), ("137002", "sl")]
    one_setting = plan(ledger, HEAD + row("Sam Lee"), AttendanceOptions(activity="a", setting="137001"))
    assert shown(one_setting)[0][:3] == ("137001", date(2026, 9, 24), [["sl", 1.5]])
    told = AttendanceOptions(activity="a", chosen={"sam LEE": ("137002", "sl")})
    assert shown(plan(ledger, HEAD + row("Sam Lee"), told))[0][0] == "137002"


def test_another_address_may_be_somebody_else(ledger: Ledger) -> None:
    found = plan(ledger, HEAD + row("Aisha Khan", email="aisha@home.example.org"))
    assert not found.facts
    assert found.ambiguous[0].candidates == (Candidate("137001", "ak", "Aisha Khan"),)
    guest = plan(ledger, HEAD + row("A.K.", email="aisha.khan_example.org#EXT#@pvs.onmicrosoft.com"))
    assert shown(guest)[0][2] == [["ak", 1.5]]


def test_no_guess_which_of_two_in_the_report_is_the_one_we_know(ledger: Ledger) -> None:
    two = HEAD + row("José Ortiz", email="jose@x.org") + row("José Ortiz", email="j.ortiz@y.org", role="")
    found = plan(ledger, two + row("Aisha Khan"))
    assert [people for _, _, people, _ in shown(found)] == [[["ak", 1.5]]]
    assert [(one.place, one.candidates[0].person) for one in found.ambiguous] == [
        ("report.csv:2", "jo"),
        ("report.csv:3", "jo"),
    ]
    assert found.ambiguous[1].fix == 'say who is meant with `--person "j.ortiz@y.org=137002/jo"`'
    told = AttendanceOptions(activity="a", chosen={"J.Ortiz@y.org": ("137002", "jo")})
    meant = plan(ledger, two, told)
    assert [people for _, _, people, _ in shown(meant)] == [[["jo", 1.5]]]
    assert [one.place for one in meant.ambiguous] == ["report.csv:2"]
    again = HEAD + row("José Ortiz", email="jose@x.org") + row("José Ortiz", "9/24/26, 5:00:00 PM", length="")
    assert not plan(ledger, again).ambiguous  # the same person again, without saying the address


def test_a_choice_that_is_nobody_is_told(ledger: Ledger) -> None:
    told = AttendanceOptions(activity="a", chosen={"Sam Lee": ("137001", "sam")})
    with pytest.raises(ImportTrouble, match="nobody has the id `sam` in 137001"):
        plan(ledger, HEAD + row("Sam Lee"), told)


def test_a_quotation_mark_that_swallows_people_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ImportTrouble, match=r"report\.csv:2: a quotation mark is opened"):
        plan(ledger, HEAD + row('"Bo Lowe') + row("Aisha Khan"))


def test_who_is_not_known_is_listed_and_presenters_only_noted(ledger: Ledger) -> None:
    found = plan(ledger, HEAD + row("Aisha Kahn") + row("Trainer Person", role="Organizer"))
    assert [(each.place, each.what) for each in found.refused] == [("report.csv:2", "Aisha Kahn")]
    assert "did you mean Aisha Khan?" in found.refused[0].why
    assert any("Trainer Person" in note for note in found.notes)
    misspelt = plan(ledger, HEAD + row("Aisha Kahn", role="Presenter") + row("Bo Lowe"))
    assert [each.what for each in misspelt.refused] == [
        "Aisha Kahn"
    ]  # everybody is a presenter in many meetings


def test_people_with_accents_are_asked_for(ledger: Ledger) -> None:
    found = plan(ledger, HEAD + row("Jose Ortiz"))
    assert not found.facts and "José Ortiz" in found.refused[0].why
    assert [one.person for one in found.questions[0][1].matches] == ["jo"]


# The day of the meeting


def dated(first: str, second: str) -> str:
    return HEAD + row("Aisha Khan", start=first, end=second)


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        ("9/24/26, 3:00 PM", "9/24/26, 4:30 PM", date(2026, 9, 24)),
        ("24/9/26, 15:00", "24/9/26, 16:30", date(2026, 9, 24)),
        ("3/4/26, 3:00 PM", "3/4/26, 4:30 PM", date(2026, 3, 4)),
        ("3/4/26, 15:00", "3/4/26, 16:30", date(2026, 4, 3)),
        ("3/4/26, 11:30:00", "4/4/26, 00:40:00", date(2026, 4, 3)),
        ("3/4/26, 11:30 pm", "3/5/26, 1:00 am", date(2026, 3, 4)),
        ("4/4/26, 9:00", "4/4/26, 10:30", date(2026, 4, 4)),
        ("2026/4/3 9:00", "2026/4/3 10:30", date(2026, 4, 3)),
        ("3.4.2026 9:00", "3.4.2026 10:30", date(2026, 4, 3)),
        ("3 April 2026, 9:00", "3 April 2026, 10:30", date(2026, 4, 3)),
        ("April 3, 2026 9:00 AM", "April 3, 2026 10:30 AM", date(2026, 4, 3)),
        ("2026-04-03, 9:00:00 a.m.", "2026-04-03, 10:30:00 a.m.", date(2026, 4, 3)),
    ],
)
def test_the_day_is_told_by_the_whole_file(ledger: Ledger, first: str, second: str, day: date) -> None:
    assert plan(ledger, dated(first, second)).facts[0][0].on == day


@pytest.mark.parametrize(
    ("first", "second"), [("3/4/26, 9:00", "3/4/26, 10:30"), ("3/4/26, 3:00 pm", "3/4/26, 4:30 pm")]
)
def test_a_day_that_stays_open_is_asked_for(ledger: Ledger, first: str, second: str) -> None:
    with pytest.raises(ImportTrouble, match="may mean 3 April 2026 or 4 March 2026") as trouble:
        plan(ledger, dated(first, second))
    assert "--date" in trouble.value.fix
    for day in (date(2026, 4, 3), date(2026, 3, 4)):
        found = plan(ledger, dated(first, second), AttendanceOptions(activity="a", on=day))
        assert found.facts[0][0].on == day
        assert found.notes == ()
    other = plan(ledger, dated(first, second), AttendanceOptions(activity="a", on=date(2026, 5, 5)))
    assert "the report itself says" in other.notes[0]


@pytest.mark.parametrize("day", ["0/5/2026", "31/2/2026", "3/4/9999", "13/13/2026"])
def test_a_day_that_there_is_not(ledger: Ledger, day: str) -> None:
    with pytest.raises(ImportTrouble, match="no day that can be read"):
        plan(ledger, dated(f"{day}, 9:00", f"{day}, 10:30"))


def test_a_hint_is_said(ledger: Ledger) -> None:
    assert (
        "was read as 4 March 2026, not 3 April 2026"
        in plan(ledger, dated("3/4/26, 3:00 PM", "3/4/26, 4:30 PM")).notes[0]
    )
    assert (
        "was read as 3 April 2026, not 4 March 2026"
        in plan(ledger, dated("3/4/26, 15:00", "3/4/26, 16:30")).notes[0]
    )
    assert plan(ledger, dated("9/24/26, 3:00 PM", "9/24/26, 4:30 PM")).notes == ()


# Recording


def test_the_same_report_again_changes_nothing(own: Ledger) -> None:
    found = plan(own, joined(FORMS["as of today"], "\t"))
    assert imported_before(own, found.digest) is None
    assert len(carry_out(own, found, BATCH, clock).recorded) == 2
    assert imported_before(own, found.digest) is not None
    again = carry_out(own, plan(own, joined(FORMS["as of today"], "\t")), BATCH, clock)
    assert (again.recorded, len(again.already)) == ((), 2)
    assert own.load("137001").setting.log[0].hours == 1.4642
    assert (
        plan(own, joined(FORMS["as of today"], "\t"), AttendanceOptions(activity="b")).digest != found.digest
    )


def test_a_report_again_with_somebody_added_gives_the_fuller_entry(own: Ledger) -> None:
    text = HEAD + row("Aisha Khan") + row("New Person")
    carry_out(own, plan(own, text), BATCH, clock)
    append(own, BATCH, person_facts("137001", Person(id="np", name="New Person")), clock)
    assert len(carry_out(own, plan(own, text), BATCH, clock).recorded) == 1
    (entry,) = own.load("137001").setting.log
    assert [one.id for one in entry.people] == ["ak", "np"]
    assert carry_out(own, plan(own, text), BATCH, clock).recorded == ()


def test_a_report_again_never_undoes_a_correction(own: Ledger) -> None:
    text = HEAD + row("Aisha Khan") + row("Bo Lowe") + row("New Person")
    (number,) = carry_out(own, plan(own, text), BATCH, clock).recorded
    correct_entry(own, BATCH, number, Fact("137001", "entry", date(2026, 9, 24), {"activity": "connection-training", "people": ["ak"]}), "Bo had left", clock)  # fmt: skip # noqa: E501
    append(own, BATCH, person_facts("137001", Person(id="np", name="New Person")), clock)
    receipt = carry_out(own, plan(own, text), BATCH, clock)
    assert (receipt.recorded, len(receipt.already)) == ((), 1)
    assert [one.id for one in own.load("137001").setting.log[0].people] == ["ak"]


def test_strict_records_nothing_where_anything_is_left_out(own: Ledger) -> None:
    found = plan(own, HEAD + row("Aisha Khan") + row("Nobody Known"))
    assert not found.complete
    with pytest.raises(ImportTrouble, match="1 row is refused"):
        carry_out(own, found, BATCH, clock, strict=True)
    assert own.load("137001").setting.log == ()
    assert len(carry_out(own, found, BATCH, clock).recorded) == 1


def test_who_is_forgotten_is_refused_and_not_shown(own: Ledger) -> None:
    forget_people(own, people_called(own, "Aisha Khan"), BATCH, clock)
    for name, email in (("Aisha Khan", ""), ("KHAN, aisha (Guest)", ""), ("A", "Aisha.Khan@example.org")):
        found = plan(own, HEAD + row(name, email=email) + row("Bo Lowe"))
        assert [(each.place, each.what) for each in found.refused] == [("report.csv:2", "")]
        assert "isha" not in repr(found)
        assert shown(found)[0][2] == [["bl", 1.5]]


# What is wrong with a file


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 5000, b"\xff\xfe", b"a,b,c\n1,2,3\n", b"PK\x03\x04rubbish", bytes(range(256)) * 20, b"\n" * 1000,
     b'Name\tJoin Time\tLeave Time\n"' + b"x\n" * 100, b"[" * 10_000, ("Name\tEmail\n" + "\u202e\n").encode()],
)  # fmt: skip
def test_what_is_no_report_is_one_sentence(ledger: Ledger, content: bytes) -> None:
    with pytest.raises(ImportTrouble, match=r"^report\.csv"):
        plan(ledger, content)


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://evil")',
        "../../etc/passwd",
        "x" * 10_000,
        "a\u202eb",
        "'; DROP TABLE entry; --",
        "<script>",
        "\x07",
        '"',
    ],
)
def test_hostile_names_are_only_names(own: Ledger, name: str) -> None:
    found = plan(
        own,
        joined(
            [
                HEAD.strip().split("\t"),
                row(name).strip("\n").split("\t"),
                row("Bo Lowe").strip("\n").split("\t"),
            ],
            "\t",
        ),
    )
    assert shown(found)[0][2] == [["bl", 1.5]]
    assert all(len(each.what) <= 70 and each.what.isprintable() for each in found.refused)
    carry_out(own, found, BATCH, clock)
    assert own.settings() == ("137001", "137002")


def test_an_unknown_activity_or_setting_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ImportTrouble, match="did you mean `connection-training`"):
        plan_attendance(
            ledger,
            ImportFile("r.csv", b""),
            AttendanceOptions(activity="conection-training"),
            {"connection-training"},
        )
    with pytest.raises(ImportTrouble, match="did you mean `137001`"):
        plan(ledger, HEAD, AttendanceOptions(activity="a", setting="13701"))


# Any meeting, in every form


def test_any_meeting_gives_one_plan_in_every_form(ledger: Ledger) -> None:
    chance = random.Random(20261124)
    names = [("Aisha Khan", "aisha.khan@example.org"), ("Bo Lowe", "bo.lowe@example.org"), ("José Ortiz", ""), ("Zoë O'Neil", "zoe@two.example.org")]  # fmt: skip # noqa: E501
    for _ in range(60):
        day = datetime(
            2026, chance.randint(1, 12), chance.randint(1, 28), chance.randint(13, 17), chance.randint(0, 59)
        )
        people = []
        for name, email in chance.sample(names, chance.randint(1, 4)):
            at, stays = 0, []
            for _ in range(chance.randint(1, 3)):
                start = at + chance.randint(0, 900)
                at = start + chance.randint(61, 2700)
                stays.append(stay(start, at, day))
            people.append(Came(name, email, tuple(stays), chance.choice(["Attendee", "Presenter"])))
        options = AttendanceOptions(activity="a", on=day.date())
        expected = {
            (one.email, one.name): round(
                sum((end - start).total_seconds() for start, end in one.stays) / 3600, 4
            )
            for one in people
        }
        forms = [
            summed(people, us, short), summed(people, british, clocked), summed(people, german, german_length, "de"),
            summed(people, iso, worded, "pl"), summed(people, british, short, "??"), sessions(people, us_long, short),
        ]  # fmt: skip
        plans = [plan(ledger, joined(rows, chance.choice("\t,;")), options) for rows in forms]
        plans.append(plan(ledger, joined(actions(people, us), "\t"), options))
        first = shown(plans[0])
        assert sorted(hours for _, _, each, _ in first for _, hours in each) == sorted(expected.values())
        assert {on for _, on, _, _ in first} == {day.date()}
        for each in plans[1:]:
            assert shown(each) == first


@pytest.mark.parametrize(
    "content", [b"\n" * 1_000_000, b"," * 1_000_000, b'"' * 1_000_000, HEAD.encode() + b"x" * 1_000_000]
)
def test_a_large_file_of_nothing_is_one_sentence(ledger: Ledger, content: bytes) -> None:
    with pytest.raises(ImportTrouble, match=r"^report\.csv"):
        plan(ledger, content)


# Forms seen in files that people published, and the policy "only who attended"

OF_2021 = """Meeting Summary
Total Number of Participants\t2
Meeting Title\tDevops
Meeting Start Time\t12/10/2021, 7:37:51 PM
Meeting End Time\t12/10/2021, 8:07:14 PM
Meeting Id\t453adbad

Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)
Aisha Khan\t12/10/2021, 7:37:51 PM\t12/10/2021, 8:07:14 PM\t29m 22s\tak@x\tOrganizer\tak@x
Bo\t12/10/2021, 7:37:51 PM\t12/10/2021, 7:57:51 PM\t20m\tbo@x\tPresenter\tbo@x
Bo\t12/10/2021, 8:00:00 PM\t12/10/2021, 8:07:14 PM\t7m 14s\tbo@x\tPresenter\tbo@x
"""

FRENCH_WITH_ROOMS = """1. Résumé
Titre de la réunion\tStage
Participants présents\t2
Heure de début\t04/04/24 09:00:00
Heure de fin\t04/04/24 12:00:00

2. Participants
Nom\tPremière participation\tDernier départ\tDurée de la réunion\tE-mail\tID de participant (UPN)\tRôle
KHAN Aisha\t04/04/24 09:00:00\t04/04/24 12:00:00\t2 h 59 min 3 s\tak@x\tak@x\tOrganisateur

3. Activités en réunion
Nom\tType de salle\tNom de la salle\tHeure d’arrivée\tHeure de départ\tDurée\tE-mail\tRôle
KHAN Aisha\tPrincipale\t\t04/04/24 09:00:00\t04/04/24 10:00:00\t1 h\tak@x\tOrganisateur
KHAN Aisha\tPetit groupe\tA\t04/04/24 10:00:57\t04/04/24 12:00:00\t1 h 59 min 3 s\tak@x\tOrganisateur
"""

ONLY_WHO_CAME = """1. Summary
Meeting title\tX
Start time\t9/24/26, 3:00 PM
End time\t9/24/26, 4:00 PM

2. Participants
Name\tEmail\tRole
Aisha Khan\tak@x\tAttendee
Bo Lowe
Cy Ng\t\tAttendee
"""


@pytest.mark.parametrize(
    ("text", "day", "people"),
    [
        (OF_2021, date(2021, 12, 10), [("Aisha Khan", 1762), ("Bo", 1634)]),
        (FRENCH_WITH_ROOMS, date(2024, 4, 4), [("KHAN Aisha", 10743)]),
        (ONLY_WHO_CAME, date(2026, 9, 24), [("Aisha Khan", None), ("Bo Lowe", None), ("Cy Ng", None)]),
    ],
)
def test_other_forms(text: str, day: date, people: list[tuple[str, int | None]]) -> None:
    (meeting,) = read_meetings(ImportFile("report.csv", text.encode()))
    assert meeting.on == day
    assert [(one.name, one.seconds) for one in meeting.people] == people
