"""Who was at a meeting, when and how long: by joining, leaving or a length, and nothing else that a report holds."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from importing_help import ledger_with_people
from offer.engine.records.file_kind import detect_kind, workbook_kind
from offer.engine.records.importing.plan import ImportPlan, ImportTrouble
from offer.engine.records.importing.teams.plan import AttendanceOptions, plan_attendance
from offer.engine.records.importing.text_file import ImportFile
from offer.engine.records.ledger.ledger import Ledger
from running import runner

START, END = "9/24/26, 1:00:00 PM", "9/24/26, 4:00:00 PM"
SUMMARY = (
    f"1. Summary\nMeeting title\tConnection\nStart time\t{START}\nEnd time\t{END}\nMeeting duration\t3h\n\n"
)
COLUMNS = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n"
AISHA = f"Aisha Khan\t{START}\t9/24/26, 1:10:00 PM\t10m\taisha.khan@example.org\tAttendee\n"
BO = "Bo Lowe\t9/24/26, 1:01:00 PM\t9/24/26, 3:59:00 PM\t2h 58m\tbo.lowe@example.org\tAttendee\n"
STAYS = (
    "\n3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    f"Aisha Khan\t{START}\t9/24/26, 1:10:00 PM\t10m\taisha.khan@example.org\tAttendee\n"
    "Bo Lowe\t9/24/26, 1:01:00 PM\t9/24/26, 3:59:00 PM\t2h 58m\tbo.lowe@example.org\tAttendee\n"
)
REPORT = SUMMARY + "2. Participants\n" + COLUMNS + AISHA + BO + STAYS
AS_IT_WAS = [("137001", "2026-09-24", [["ak", 0.1667], ["bl", 2.9667]], 2.9667)]
BOTH = [["ak", 3.0], ["bl", 2.9833]]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return ledger_with_people(tmp_path_factory.mktemp("ledger"))


def plan(ledger: Ledger, text: str | bytes, on: date | None = None) -> ImportPlan:
    content = text.encode("utf-16") if isinstance(text, str) else text
    return plan_attendance(ledger, ImportFile("r.csv", content), AttendanceOptions(activity="a", on=on))


def came(found: ImportPlan) -> list[tuple[str, str | None, Any, Any]]:
    return [(fact.setting, fact.day, fact.body["people"], fact.body.get("hours")) for fact, _ in found.facts]


OTHER_SECTIONS = {
    "engagement": "4. Meeting Engagement\nName\tEngagement Type\tTime\nAisha Khan\tUnmute\t9/24/26, 1:05:00 PM\n",
    "reactions, named as actions": "4. Reactions\nFull Name\tUser Action\tTimestamp\n"
    "Aisha Khan\tRaised hand\t9/24/26, 1:05:00 PM\nAisha Khan\tLowered hand\t9/24/26, 1:06:00 PM\n",
    "registrations": "4. Registrations\nName\tEmail\tRegistration Time\tStatus\n"
    "Bo Lowe\tbo.lowe@example.org\t9/10/26, 9:00:00 AM\tRegistered\n"
    "José Ortiz\tjose@two.example\t9/10/26, 9:30:00 AM\tRegistered\n",
    "questions": "4. Q&A\nName\tQuestion\tAsked at\tAnswers\nJosé Ortiz\tWill it be recorded?\t9/24/26, 1:07 PM\t2\n",
    "a poll": "4. Polls\nName\tEmail\tResponse\nJosé Ortiz\tjose@two.example\tYes\n",
    "who was invited": "4. Invited\nName\tEmail\tRole\nJosé Ortiz\tjose@two.example\tAttendee\n",
}


@pytest.mark.parametrize("section", OTHER_SECTIONS)
def test_other_sections_say_nothing_about_who_was_there(ledger: Ledger, section: str) -> None:
    for text in (f"{REPORT}\n{OTHER_SECTIONS[section]}", f"{OTHER_SECTIONS[section]}\n{REPORT}"):
        assert came(plan(ledger, text)) == AS_IT_WAS


def test_rows_without_joining_leaving_or_a_length_did_not_attend(ledger: Ledger) -> None:
    for row in (
        "Sam Lee\t\t\t\t\tAttendee\n",
        "José Ortiz\t\t\t0s\tj@x.org\t\n",
        "Zoë O'Neil\t-\t-\t-\t\t\n",
    ):
        found = plan(ledger, SUMMARY + "2. Participants\n" + COLUMNS + AISHA + BO + row)
        assert came(found) == AS_IT_WAS and not found.refused and not found.ambiguous
        assert any("did not attend" in note and row.split("\t")[0] in note for note in found.notes)
    joined = "Sam Lee\t\t9/24/26, 3:59:00 PM\t\tsam@two.example.org\t\n"  # somebody who left was there
    found = plan(ledger, SUMMARY + "2. Participants\n" + COLUMNS + joined)
    assert came(found) == [("137002", "2026-09-24", ["sl"], None)]


def test_only_organisers_need_not_be_known(ledger: Ledger) -> None:
    def roles(*roles: str) -> tuple[list[str], list[str]]:
        rows = [f"Person {'ABCDEFG'[at]}x\t{START}\t{END}\t3h\t\t{role}\n" for at, role in enumerate(roles)]
        found = plan(ledger, SUMMARY + "2. Participants\n" + COLUMNS + AISHA + "".join(rows))
        return [each.what for each in found.refused], [note for note in found.notes if "organiser" in note]

    assert roles("Organizer", "Presenter", "Presenter") == (
        ["Person Bx", "Person Cx"],
        ["1 organiser of no setting: Person Ax"],
    )
    for role in ("Organisator", "Organisateur", "Co-organizer", "Veranstalter", "主催者"):
        assert not roles(role)[0] and roles(role)[1]
    for role in ("Presenter", "Referent", "Présentateur", "Attendee", ""):
        assert roles(role) == (["Person Ax"], [])
    assert len(roles(*["Organizer"] * 3)[0]) == 3  # nobody, where most are


FIRST = SUMMARY + "2. Participants\n" + COLUMNS + AISHA
SECOND = (
    "\n1. Summary\nMeeting title\tConnection (2)\nStart time\t10/1/26, 1:00:00 PM\nEnd time\t10/1/26, 2:00:00 PM\n\n"
    f"2. Participants\n{COLUMNS}Aisha Khan\t10/1/26, 1:00:00 PM\t10/1/26, 2:00:00 PM\t1h\t\t\n"
    "Bo Lowe\t10/1/26, 1:00:00 PM\t10/1/26, 2:00:00 PM\t1h\t\t\n"
)


def test_two_days_in_one_file_are_two_occasions(ledger: Ledger) -> None:
    both = [
        ("137001", "2026-09-24", [["ak", 0.1667]], 0.1667),
        ("137001", "2026-10-01", [["ak", 1.0], ["bl", 1.0]], 1.0),
    ]
    assert came(plan(ledger, FIRST + SECOND)) == both
    rows = [FIRST.splitlines()[-1], *SECOND.splitlines()[-2:]]
    assert came(plan(ledger, COLUMNS + "\n".join(rows) + "\n")) == both  # one table
    actions = "Full Name\tUser Action\tTimestamp\n" + "".join(
        f"Aisha Khan\t{action}\t{at}\n"
        for action, at in [
            ("Joined", "9/24/26, 1:00 PM"), ("Left", "9/24/26, 1:10 PM"),
            ("Joined", "10/1/26, 1:00 PM"), ("Left", "10/1/26, 2:00 PM"),
        ]
    )  # fmt: skip
    assert [(day, people) for _, day, people, _ in came(plan(ledger, actions))] == [
        ("2026-09-24", [["ak", 0.1667]]),
        ("2026-10-01", [["ak", 1.0]]),
    ]
    with pytest.raises(ImportTrouble, match="24 September 2026 and 1 October 2026"):
        plan(ledger, FIRST + SECOND, on=date(2026, 9, 24))
    reaching = f"Bo Lowe\t{START}\t10/1/26, 2:00:00 PM\t4h\t\t\n"
    with pytest.raises(ImportTrouble, match="24 September 2026 and 1 October 2026, and this row reaches"):
        plan(ledger, FIRST + reaching + SECOND)
    night = COLUMNS + "Aisha Khan\t9/24/26, 11:00 PM\t9/25/26, 1:00 AM\t2h\t\t\nBo Lowe\t9/25/26, 12:05 AM\t9/25/26, 1:00 AM\t55m\t\t\n"  # fmt: skip # noqa: E501
    assert came(plan(ledger, night)) == [("137001", "2026-09-24", [["ak", 2.0], ["bl", 0.9167]], 2.0)]


MOMENTS = {
    "22/7/11": "2022-07-11", "2022/7/11": "2022-07-11", "22-07-11": "2022-07-11", "26/9/24": "2026-09-24",
    "2022年7月11日": "2022-07-11",
}  # fmt: skip
JAPANESE = "1. 要約\n会議のタイトル\t研修\n開始時刻\t{0} 18:29:28\n終了時刻\t{0} 20:03:11\n\n2. 参加者\n名前\t最初の参加\t最後の退出\t会議の長さ\tメール\t役割\nAisha Khan\t{0} 18:30:00\t{0} 20:00:00\t1h 30m\taisha.khan@example.org\t出席者\n"  # noqa: E501


@pytest.mark.parametrize("day", MOMENTS)
def test_the_year_may_come_first(ledger: Ledger, day: str) -> None:
    assert came(plan(ledger, JAPANESE.format(day))) == [("137001", MOMENTS[day], [["ak", 1.5]], 1.5)]


def test_the_year_first_elsewhere(ledger: Ledger) -> None:
    halves = (
        JAPANESE.format("2022/7/11")
        .replace(" 18:30:00", " 下午6:30:00")
        .replace(" 20:00:00", " 下午 8:00:00")
    )
    assert came(plan(ledger, halves)) == [("137001", "2022-07-11", [["ak", 1.5]], 1.5)]
    unknown = "Ainm\tTús\tDeireadh\tFad\nAisha Khan\t26/9/24 13:00\t26/9/24 14:30\t1h 30m\n"
    with pytest.raises(ImportTrouble, match="the year may stand first or last"):
        plan(ledger, unknown)
    older = unknown.replace("26/9/24", "18/9/11")  # there was no Teams in 2011
    assert came(plan(ledger, older))[0][1] == "2018-09-11"


def test_a_list_saved_while_somebody_was_there(ledger: Ledger) -> None:
    actions = (
        f"Full Name\tUser Action\tTimestamp\nAisha Khan\tJoined\t{START}\nBo Lowe\tJoined\t{START}\n"
        "Bo Lowe\tLeft\t9/24/26, 1:05:00 PM\n"
    )
    stays = f"Name\tJoin Time\tLeave Time\nAisha Khan\t{START}\t\nBo Lowe\t{START}\t9/24/26, 1:05:00 PM\n"
    summed = COLUMNS + f"Aisha Khan\t{START}\t\t\t\t\nBo Lowe\t{START}\t9/24/26, 1:05:00 PM\t5m\t\t\n"
    for text in (actions, stays, summed):
        found = plan(ledger, text)
        assert came(found) == [("137001", "2026-09-24", ["ak", ["bl", 0.0833]], None)]
        assert any("Aisha Khan was still there when the list was saved" in note for note in found.notes)


LISTS = {
    "Portuguese": "Nome Completo\tAtividade\tData e hora\nAisha Khan\tEntrou\t24/09/2026 21:00:00\n"
    "Bo Lowe\tEntrou\t24/09/2026 21:01:00\nAisha Khan\tSaiu\t25/09/2026 00:00:00\nBo Lowe\tSaiu\t25/09/2026 00:00:00\n",
    "nobody's language": "Ainm\tGníomh\tAm\nAisha Khan\tTháinig\t24/09/2026 21:00:00\n"
    "Bo Lowe\tTháinig\t24/09/2026 21:01:00\n"
    "Aisha Khan\tD'imigh\t25/09/2026 00:00:00\nBo Lowe\tD'imigh\t25/09/2026 00:00:00\n",
    "in another order": "Am\tGníomh\tAinm\n24/09/2026 21:00:00\tA\tAisha Khan\n24/09/2026 21:01:00\tA\tBo Lowe\n"
    "25/09/2026 00:00:00\tB\tAisha Khan\n25/09/2026 00:00:00\tB\tBo Lowe\n",
}  # fmt: skip


@pytest.mark.parametrize("language", LISTS)
def test_headings_of_any_language(ledger: Ledger, language: str) -> None:
    assert detect_kind(ImportFile("r.csv", LISTS[language].encode("utf-16"))) == "teams"
    assert came(plan(ledger, LISTS[language])) == [("137001", "2026-09-24", BOTH, 3.0)]


def test_who_came_without_times(ledger: Ledger) -> None:
    rows = "Aisha Khan\taisha.khan@example.org\taisha.khan@example.org\tAttendee\nBo Lowe\t\t\tPresenter\n"
    head = "Name\tEmail\tParticipant ID (UPN)\tRole\n"
    for text in (f"{SUMMARY}2. Participants\n{head}{rows}", f"{SUMMARY}{head}{rows}"):
        assert detect_kind(ImportFile("r.csv", text.encode("utf-16"))) == "teams"
        assert came(plan(ledger, text)) == [("137001", "2026-09-24", ["ak", "bl"], None)]
    with pytest.raises(ImportTrouble, match="says no day"):
        plan(ledger, head + rows)
    assert came(plan(ledger, head + rows, on=date(2026, 9, 24)))[0][1] == "2026-09-24"


@pytest.mark.parametrize(
    "title", ["17/09/2026 13:00", "9/17/26, 1:00:00 PM", "2026-09-17", "17 September 2026, 13:00"]
)
def test_a_title_that_looks_like_a_day(ledger: Ledger, title: str) -> None:
    assert came(plan(ledger, REPORT.replace("\tConnection", f"\t{title}"))) == AS_IT_WAS
    listed = f"{SUMMARY}2. Participants\nName\tEmail\tRole\nAisha Khan\t\tAttendee\n"
    assert came(plan(ledger, listed.replace("\tConnection", f"\t{title}")))[0][1] == "2026-09-24"


@pytest.mark.parametrize("typed", [True, False])
def test_a_report_saved_as_a_workbook(ledger: Ledger, typed: bool, tmp_path: Path) -> None:
    from offer.engine.records.importing.dates import date_in
    from openpyxl import Workbook

    book = Workbook()
    for line in REPORT.splitlines():
        said = [(cell, date_in(cell)) for cell in line.split("\t")]
        book.worksheets[0].append(
            [day.moment("month") if day is not None and typed else cell for cell, day in said]
        )
    out = io.BytesIO()
    book.save(out)
    assert workbook_kind(ImportFile("r.xlsx", out.getvalue())) == "teams"
    assert came(plan(ledger, out.getvalue())) == AS_IT_WAS


HOURS = """programme: h
version: "1"
effective_from: 2023-01-01
title: Hours
roles: {lead: Lead}
stages:
  - id: one
    title: One
    offer: [{id: dt, kind: support, says: Support}]
    commitments:
      - {id: total, says: In all, needs: {activity: dt, hours_total: TOTAL}}
      - {id: each, says: Each, needs: {activity: dt, hours_each: EACH}}
      - {id: own, says: An hour each, needs: {activity: dt, people: {role: lead, at_least: 1, hours_at_least: TOTAL}}}
"""


@pytest.mark.parametrize(
    ("lengths", "total", "each", "met"),
    [
        (["20m", "20m", "20m"], "1", "0.3333", "total each own"),
        (["20m", "20m", "19m 59s"], "1", "0.3333", "each"),
        (["1h 29m 42s"], "1.495", "1.5", "total own"),
        (["1h 29m 42s"], "1.5", "1h 29m 42s", "each"),
        (["7m"] * 9, "1h 3m", "0.12", "total own"),
        (["1s", "59m 59s"], "1", "1 second", "total each own"),
        (["1h 30m"], "1.5", "1.5", "total each own"),
    ],
)
def test_hours_are_to_the_second_from_the_report_to_the_answer(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    lengths: list[str],
    total: str,
    each: str,
    met: str,
) -> None:
    (tmp_path / "programmes").mkdir()
    told = HOURS.replace("TOTAL", f'"{total}"' if "h" in total else total)
    told = told.replace("EACH", f'"{each}"' if " " in each else each)
    (tmp_path / "programmes" / "h.yaml").write_text(told)
    run = runner(monkeypatch, capsys, tmp_path, OFFER_PROGRAMMES="programmes", OFFER_BY="tests")
    assert run("records", "settings", "add", "900001", "--name", "N", "--enrol", "h=2026-09-01").code == 0
    assert run("records", "add", "person", "900001", "ak", "--name=Aisha Khan", "--role=lead").code == 0
    files = []
    for number, length in enumerate(lengths):
        files.append(f"r{number}.csv")
        at = f"2026-09-{10 + number} 13:00:00\t2026-09-{10 + number} 17:00:00"
        (tmp_path / files[-1]).write_text(
            f"Name\tFirst Join\tLast Leave\tDuration\nAisha Khan\t{at}\t{length}\n"
        )
    assert run("records", "import", *files, "--activity", "dt").code == 0
    answer = json.loads(run("status", "900001", "--on", "2026-12-01", "--json").out)
    commitments = answer["stages"][0]["commitments"]
    assert [one["id"] for one in commitments if one["status"] == "met"] == met.split()
