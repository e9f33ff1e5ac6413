"""Plans the import of a Teams attendance report: one log entry for each setting whose people were there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import combinations

from ....frozen import frozen
from ....language.hours import in_hours
from ....text.english import join_words, plural, quoted
from ....text.suggest import did_you_mean
from ...ledger.facts import Fact
from ...ledger.ledger import Ledger
from ..dates import Order
from ..people_matching import Found, Roster, address_key
from ..plan import (
    Ambiguous,
    Candidate,
    ImportPlan,
    ImportTrouble,
    Refused,
    digest_of,
    forgotten,
)
from ..text_file import ImportFile
from .meeting import read_meeting
from .people import Attendee, together

MOST_ATTENDEES = 20_000


@frozen
class AttendanceOptions:
    """What the report does not say."""

    activity: str
    """What they attended: the id of an activity or an item on offer."""
    session: str | None = None
    setting: str | None = None
    """Only people of this setting."""
    on: date | None = None
    """The day of the meeting, where the report's dates leave it open or are wrong."""
    dates: Order | None = None
    """Which number of `3/4/2026` is the day, where the report leaves it open."""
    chosen: Mapping[str, tuple[str, str]] | None = None
    """Who a name or address means, where more than one person may be meant: ids of setting and person."""


def plan_attendance(
    ledger: Ledger,
    file: ImportFile,
    options: AttendanceOptions,
    activities: Collection[str] | None = None,
) -> ImportPlan:
    """What an attendance report comes to.

    `activities` are the ids that programmes know; None leaves it unchecked. Raises ImportTrouble where the report
    cannot be read at all, its day stays open, or the activity or setting is not known.
    """
    if activities is not None and options.activity not in activities:
        raise ImportTrouble(
            f"no programme knows the activity `{quoted(options.activity)}`"
            + did_you_mean(options.activity, activities),
            "`offer show` lists the activities of a programme",
        )
    name = file.name
    roster = Roster(ledger, options.setting, options.chosen)
    setting = _known_setting(roster, options.setting)
    meeting = read_meeting(file.text, name, options.on, options.dates)
    if len(meeting.people) > MOST_ATTENDEES:
        raise ImportTrouble(f"{name}: more than {MOST_ATTENDEES:,} people in one report", "check the file")
    sorted_out = _Sorted(name)
    for one in meeting.people:
        sorted_out.add(one, roster.find(one.name, one.addresses, setting))
    sorted_out.settle()
    facts = tuple(
        (Fact(of, "entry", meeting.on, _body(options, people)), place)
        for of, (place, people) in sorted_out.by_setting().items()
    )
    return ImportPlan(
        source=f"Teams attendance report {name}",
        digest=digest_of(ledger, file.read(), ("teams", options.activity, options.session, meeting.on)),
        facts=facts,
        refused=tuple(sorted_out.refused),
        ambiguous=tuple(sorted_out.ambiguous),
        notes=(*meeting.notes, *sorted_out.notes()),
        files=(name,),
    )


def _known_setting(roster: Roster, setting: str | None) -> str | None:
    if setting is None or setting in roster.settings:
        return setting
    raise ImportTrouble(
        f"there are no people recorded for a setting `{quoted(setting)}`"
        + did_you_mean(setting, roster.settings),
        "add it with `offer records settings add` and its people with `offer records add person`",
    )


_MOMENT = 0.01
"""Hours; somebody who stayed no longer had only looked in."""


def _body(options: AttendanceOptions, people: Mapping[str, int | None]) -> dict[str, object]:
    """The entry of one setting. Hours are to the second; who has none of their own has none known."""
    hours = {id: in_hours(seconds) for id, seconds in people.items() if seconds is not None}
    body: dict[str, object] = {
        "activity": options.activity,
        "people": [[id, hours[id]] if id in hours else id for id in sorted(people)],
    }
    if options.session is not None:
        body["session"] = options.session
    longest = max(hours.values(), default=0)
    # Whoever has none of their own counts with the whole's, which the stay of a moment does not tell.
    if hours and (longest > _MOMENT or len(hours) == len(people)):
        body["hours"] = longest
    return body


class _Sorted:
    """The people of a report, sorted into who is known, who may be several and who is nobody."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[tuple[str, str], list[Attendee]] = {}
        self._by_name: dict[Candidate, list[Attendee]] = {}
        """Those of whom only the name tells who they are."""
        self._names: dict[tuple[str, str], str] = {}
        self._staff: list[str] = []
        self.refused: list[Refused] = []
        self.ambiguous: list[Ambiguous] = []

    def add(self, one: Attendee, found: Found) -> None:
        """Somebody of the report, with who they may be."""
        place = f"{self._file}:{one.line}"
        said = quoted(one.name or one.addresses[0])
        if found.forgotten:
            self.refused.append(forgotten(place))
        elif (person := found.one) is not None:
            self._found.setdefault((person.setting, person.person), []).append(one)
            self._names[person.setting, person.person] = said
            if found.by_name:
                self._by_name.setdefault(person, []).append(one)
        elif found.candidates:
            self.ambiguous.append(
                Ambiguous(place, said, found.why, found.candidates, _choose(said, found.candidates))
            )
        elif one.staff and found.near is None:  # else they may be somebody we know, misspelt
            self._staff.append(said)
        else:
            near = f"; did you mean {found.near}?" if found.near else ""
            self.refused.append(
                Refused(
                    place,
                    said,
                    f"nobody of this name or address is recorded{near}",
                    "add them with `offer records add person`, or correct their name or address there",
                )
            )

    def settle(self) -> None:
        """Leave out who share a name and have different addresses: only one of them can be the one we know."""
        for person, rows in self._by_name.items():
            ids = person.setting, person.person
            addressed = [{address_key(each) for each in row.addresses} for row in self._found[ids]]
            if all(one & other for one, other in combinations(filter(None, addressed), 2)):
                continue
            self._found[ids] = [row for row in self._found[ids] if row not in rows]
            if not self._found[ids]:
                del self._found[ids]
            for row in rows:
                said = quoted(row.name)
                fix = _choose(quoted(row.addresses[0]) if row.addresses else said, (person,))
                why = "several people of this name are in the report, with different addresses"
                self.ambiguous.append(Ambiguous(f"{self._file}:{row.line}", said, why, (person,), fix))

    def by_setting(self) -> dict[str, tuple[str, dict[str, int | None]]]:
        """Of each setting the place of its first person, and everybody's seconds."""
        found: dict[str, tuple[str, dict[str, int | None]]] = {}
        for (setting, person), rows in self._found.items():
            place = f"{self._file}:{min(row.line for row in rows)}"
            found.setdefault(setting, (place, {}))[1][person] = together(rows)
        return dict(sorted(found.items()))

    def notes(self) -> Iterable[str]:
        """What somebody should know about these people."""
        unknown = [self._names[ids] for ids, rows in self._found.items() if together(rows) is None]
        if unknown:
            yield (
                f"how long {join_words(unknown)} stayed cannot be read, so no hours of their own are recorded; "
                "they count with the hours of the session"
            )
        twice = [self._names[ids] for ids, rows in self._found.items() if len(rows) > 1]
        if twice:
            yield f"{join_words(twice)} stood in the report more than once and counted once"
        if self._staff:
            yield (
                f"{plural(len(self._staff), 'organiser or presenter', 'organisers or presenters')} of no setting: "
                f"{join_words(self._staff)}"
            )


def _choose(said: str, candidates: tuple[Candidate, ...]) -> str:
    ways = [f'`--person "{said}={one.setting}/{one.person}"`' for one in candidates[:4]]
    return f"say who is meant with {join_words(ways, 'or')}"
