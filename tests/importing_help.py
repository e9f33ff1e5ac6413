"""A ledger with people, and meetings written as Teams writes them in all its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from offer.engine.language.setting import Person
from offer.engine.records.ledger.facts import Fact, person_facts
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append

BATCH = Batch(by="tests", source="a test")
PEOPLE = {
    "137001": [
        ("ak", "Aisha Khan", "aisha.khan@example.org"),
        ("bl", "Bo Lowe", "bo.lowe@example.org"),
        ("sl", "Sam Lee", None),
    ],
    "137002": [
        ("sl", "Sam Lee", "sam@two.example.org"),
        ("jo", "José Ortiz", None),
        ("zw", "Zoë O'Neil", "zoe@two.example.org"),
    ],
}


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def ledger_with_people(path: Path) -> Ledger:
    ledger = Ledger(f"sqlite:///{path}/offer.db", create=True)
    facts = [
        fact
        for setting, people in PEOPLE.items()
        for id, name, email in people
        for fact in person_facts(setting, Person(id=id, name=name, email=email))
    ]
    append(
        ledger,
        BATCH,
        [*facts, Fact("137009", "register", None, {"name": "REGISTERED", "attributes": {}})],
        clock,
    )
    return ledger


@dataclass(frozen=True)
class Came:
    """Somebody at a meeting: when they joined and left, as often as they did."""

    name: str
    email: str
    stays: tuple[tuple[datetime, datetime], ...]
    role: str = "Attendee"

    @property
    def length(self) -> timedelta:
        return sum((end - start for start, end in self.stays), timedelta())


Day = Callable[[datetime], str]


def us(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M:%S} {'PM' if at.hour > 11 else 'AM'}"


def us_long(at: datetime) -> str:
    return (
        f"{at.month}/{at.day}/{at:%Y}, {at.hour % 12 or 12}:{at:%M:%S}\u202f{'PM' if at.hour > 11 else 'AM'}"
    )


def british(at: datetime) -> str:
    return f"{at:%d/%m/%Y, %H:%M:%S}"


def german(at: datetime) -> str:
    return f"{at:%d.%m.%y, %H:%M:%S}"


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def iso_t(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def parts(length: timedelta) -> tuple[int, int, int]:
    seconds = int(length.total_seconds())
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def short(length: timedelta) -> str:
    units = zip(parts(length), "hms", strict=True)
    return " ".join(f"{number}{unit}" for number, unit in units if number) or "0s"


def worded(length: timedelta) -> str:
    hours, minutes, seconds = parts(length)
    return f"{hours} hr {minutes} min {seconds} sec"


def german_length(length: timedelta) -> str:
    hours, minutes, seconds = parts(length)
    return f"{hours} Std. {minutes} Min. {seconds} Sek."


def clocked(length: timedelta) -> str:
    return "{:02}:{:02}:{:02}".format(*parts(length))


Length = Callable[[timedelta], str]

HEADERS = {
    "en": ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"),
    "EN": ("NAME", "First join", "Last leave", "IN-MEETING DURATION", "EMAIL", "Participant Id (upn)", "ROLE"),
    "de": (
        "Name", "Erster Beitritt", "Letztes Verlassen", "Dauer der Besprechung", "E-Mail",
        "Teilnehmer-ID (UPN)", "Rolle",
    ),
    "pl": (
        "Nazwa", "Pierwsze dołączenie", "Ostatnie wyjście", "Czas udziału w spotkaniu", "Adres e-mail",
        "Identyfikator uczestnika (UPN)", "Rola",
    ),
    "??": ("Ainm", "Céad Cheangal", "Fágáil", "Fad", "Ríomhphost", "Aitheantas", "Ról"),
}  # fmt: skip


def summed(
    people: list[Came], day: Day, length: Length, language: str = "en", numbered: bool = True
) -> list[list[str]]:
    """A report with sections, people once and then every joining and leaving."""
    header = HEADERS[language]
    number = iter(["1. ", "2. ", "3. "] if numbered else ["", "", ""])
    start = min(start for one in people for start, _ in one.stays)
    end = max(end for one in people for _, end in one.stays)
    rows = [
        [next(number) + "Summary"],
        ["Meeting title", "Training, part 1"],
        ["Attended participants", str(len(people))],
        ["Start time", day(start)],
        ["End time", day(end)],
        ["Meeting duration", length(end - start)],
        [],
        [next(number) + "Participants"],
        list(header),
    ]
    for one in people:
        first, last = one.stays[0][0], one.stays[-1][1]
        rows.append([one.name, day(first), day(last), length(one.length), one.email, one.email, one.role])
    rows += [[], [next(number) + "In-Meeting Activities"]]
    rows += sessions(people, day, length, language)
    return rows


def sessions(people: list[Came], day: Day, length: Length, language: str = "en") -> list[list[str]]:
    """One table with a row for each joining and leaving."""
    header = HEADERS[language]
    join = {"en": ["Join Time", "Leave Time", "Duration"], "de": ["Beitreten", "Verlassen", "Dauer"]}
    rows = [[header[0], *join.get(language, header[1:4]), header[4], header[6]]]
    for one in people:
        for start, end in one.stays:
            rows.append([one.name, day(start), day(end), length(end - start), one.email, one.role])
    return rows


def actions(people: list[Came], day: Day) -> list[list[str]]:
    """The list of 2020: joined and left."""
    events = [
        (at, one.name, action)
        for one in people
        for start, end in one.stays
        for at, action in ((start, "Joined"), (end, "Left"))
    ]
    return [
        ["Full Name", "User Action", "Timestamp"],
        *([name, action, day(at)] for at, name, action in sorted(events)),
    ]


def joined(rows: list[list[str]], delimiter: str, newline: str = "\r\n") -> str:
    """Rows as text; cells are quoted where they must be."""

    def cell(text: str) -> str:
        must = delimiter in text or '"' in text or "\n" in text
        return '"' + text.replace('"', '""') + '"' if must else text

    return "".join(delimiter.join(map(cell, row)) + newline for row in rows)


def encodings(text: str) -> Iterator[tuple[str, bytes]]:
    yield "UTF-16 LE with a mark", b"\xff\xfe" + text.encode("utf-16-le")
    yield "UTF-16 BE with a mark", b"\xfe\xff" + text.encode("utf-16-be")
    yield "UTF-16 LE", text.encode("utf-16-le")
    yield "UTF-16 BE", text.encode("utf-16-be")
    yield "UTF-8 with a mark", b"\xef\xbb\xbf" + text.encode()
    yield "UTF-8", text.encode()
