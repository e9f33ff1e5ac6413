"""Validates what somebody types by the rules for records files, and finds names in it that are not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ..checks.records import Declarations, check_attributes, check_setting, check_setting_thoroughly
from ..compiled.commitment_keys import CommitmentKeys
from ..compiled.labels import label
from ..compiled.library import Library
from ..compiled.programme import CompiledProgramme
from ..diagnostics import Diagnostic, ProblemsFound
from ..evaluation.enrolment import enrolment_state
from ..frozen import frozen, replace
from ..language.field_types import Scalar
from ..language.hours import whole_seconds
from ..language.setting import Entry, Setting
from ..reading.file_text import REFUSED
from ..reading.load import load_object
from ..reading.positions import Places
from ..reading.source import Source
from ..reading.yaml_writer import scalar_kind
from ..text.english import hours_text, join_words, quoted
from ..text.named_things import Meant, Thing, Things
from .importing.known_ids import NamedPart, things_of
from .importing.people_matching import address_key
from .importing.row_rules import ADDRESS, MOST_HOURS

LONGEST_NAME = 500
"""Characters of a name that is typed; files may hold longer ones."""


def setting_from(data: Mapping[str, Any]) -> tuple[Setting, tuple[Diagnostic, ...]]:
    """The setting that plain data in the words of a records file describes, and what it is warned of.

    Days are text as in a file. Raises ProblemsFound with every error; places in it mean nothing.
    """
    if unseen := _unseen(data):
        message = f"an invisible character that no text needs stands in `{quoted(unseen)}`"
        raise ProblemsFound((Diagnostic("Y102", message, None, "type it again, on one line"),))
    loaded = load_object(Setting, Source.of_data("", data))
    found = sorted(loaded.problems, key=lambda problem: problem.code)
    if loaded.value is not None:
        found += check_setting(loaded.value, loaded.places)
        found += check_setting_thoroughly(loaded.value, loaded.places, ())
    errors = [problem for problem in found if problem.severity == "error"]
    if loaded.value is None or errors:
        raise ProblemsFound(tuple(errors))
    return loaded.value, tuple(found)


def against_the_rules_of_imports(made: Setting, before: Setting) -> Iterator[str]:
    """What in something typed no import would take, though files may hold it. `before`: the setting as it is."""
    for name in (made.name, *(person.name for person in made.people)):
        if name is not None and len(name) > LONGEST_NAME:
            yield f"the name is {len(name):,} characters long, more than {LONGEST_NAME}"
    for person in made.people:
        if person.email is not None:
            yield from _address_trouble(person.id, person.email, before)
    for entry in made.log:
        for hours in (entry.hours, *(one.hours for one in entry.people)):
            if hours is not None and hours > MOST_HOURS:
                told = hours_text(whole_seconds(hours))
                yield f"{told} are more than {MOST_HOURS}, the most that one session can have"
        times = Counter(one.id for one in entry.people)
        yield from (f"`{quoted(id)}` is named {count} times" for id, count in times.items() if count > 1)


def _address_trouble(id: str, email: str, before: Setting) -> Iterator[str]:
    if not ADDRESS.fullmatch(email):
        yield f"`{quoted(email)}` is no e-mail address"
    for other in before.people:
        if other.id != id and other.email is not None and address_key(other.email) == address_key(email):
            yield f"`{quoted(email)}` is the address of {quoted(other.name or other.id)} (id {other.id})"


def _unseen(data: Any) -> str | None:
    """A text that holds what a records file may not hold, or a carriage return."""
    if isinstance(data, str):
        return data if "\r" in data or REFUSED.search(data) else None
    parts = (*data, *data.values()) if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return next((found for part in parts if (found := _unseen(part)) is not None), None)


def with_types(setting: Setting, declared: Declarations) -> Setting:
    """The setting with attributes that were given as text read as a file's unquoted values would be.

    Where the programmes declare an attribute a text it stays one, so that `0123` and `925` are what they look like.
    Raises ProblemsFound for one that is not of a declared type.
    """
    types = {name: {each[name].type for each in declared if name in each} for name in setting.attributes}
    attributes = {
        name: scalar if types[name] == {"text"} else Scalar(scalar.text, scalar_kind(scalar.text))
        for name, scalar in setting.attributes.items()
    }
    made = replace(setting, attributes=attributes)
    problems = check_attributes(made, Places(Source("", "", {}), ()), declared)
    if problems:
        raise ProblemsFound(tuple(problems))
    return made


@frozen
class Unknown:
    """A name that leads nowhere: what it should be the name of, and how the message goes on ("; did you mean ...")."""

    kind: str
    name: str
    hint: str

    def __str__(self) -> str:
        return f"no {self.kind} is called `{quoted(self.name)}`{self.hint}"


class KnownNames:
    """The names that may be used in what is recorded of one setting as of a day.

    They are those of the programmes it is or was enrolled in, of all where it is in none, or of the one given.
    """

    def __init__(self, library: Library, setting: Setting, on: date, programme: str | None = None) -> None:
        enrolled = {each.programme for each in setting.enrolments}
        names = [name for name in library.programmes if name in enrolled] or list(library.programmes)
        if programme is not None:
            names = [name for name in library.programmes if name == programme]
        self.setting = setting
        self.programmes = library.programmes
        self._programme_things = things_of((each.id, each) for each in library.every_version)
        self.calendars = tuple(library.calendars)
        self.enrolled = tuple(name for name in library.programmes if name in enrolled)
        self._versions: list[CompiledProgramme] = []
        for name in names:
            stands = enrolment_state(setting, name, on)
            self._versions.append(library.in_force(name, stands.enrolled_on or stands.as_of)[0])

    @property
    def activities(self) -> dict[str, str]:
        """Id to label, as are all of these."""
        return {id: label(each) for version in self._versions for id, each in version.activity_by_id.items()}

    @property
    def issuable(self) -> dict[str, str]:
        """Resources and certificates."""
        given = {id: label(each) for version in self._versions for id, each in version.resource_by_id.items()}
        return given | {
            id: label(each) for version in self._versions for id, each in version.certificate_by_id.items()
        }

    @property
    def commitments(self) -> dict[str, str]:
        """By `stage.commitment`."""
        return {
            key: label(each) for version in self._versions for key, each in version.commitment_by_key.items()
        }

    @property
    def roles(self) -> dict[str, str]:
        """The roles of the programmes."""
        return {id: name for version in self._versions for id, name in version.roles.items()}

    @property
    def declared(self) -> Declarations:
        """The attributes that each of the programmes declares."""
        return [version.attributes for version in self._versions]

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the programmes."""
        return {name: each.says or "" for declared in self.declared for name, each in declared.items()}

    def meant(self, kind: str, text: str) -> Meant:
        """What a text may mean, by id, title or words: of the kind activity, issued, waive, role or programme."""
        items: dict[str, list[tuple[str, NamedPart]]] = {
            "activity": [one for each in self._versions for one in each.activity_by_id.items()],
            "issued": [
                *(one for each in self._versions for one in each.resource_by_id.items()),
                *(one for each in self._versions for one in each.certificate_by_id.items()),
            ],
            "waive": [one for each in self._versions for one in each.commitment_by_key.items()],
        }
        if kind in items:
            return things_of(items[kind]).meant(text)
        if kind == "role":
            return Things({id: Thing((title,)) for id, title in self.roles.items()}).meant(text)
        return self._programme_things.meant(text)

    def person(self, called: str) -> str | None:
        """The id of somebody called by id or by name, None for nobody. Raises ProblemsFound where several are."""
        ids = [person.id for person in self.setting.people]
        if called in ids:
            return called
        sought = " ".join(called.split()).casefold()
        found = [
            person.id
            for person in self.setting.people
            if person.name is not None and " ".join(person.name.split()).casefold() == sought
        ]
        if len(found) > 1:
            which = join_words([f"`{id}`" for id in found])
            message = f"{which} are all called `{quoted(called)}`; name one by id"
            raise ProblemsFound((Diagnostic("R404", message),))
        return found[0] if found else None

    def unknown(self, given: Setting) -> Iterator[Unknown]:
        """Every name in what was given that leads nowhere."""
        for entry in given.log:
            yield from self._of_entry(entry)
        for enrolment in given.enrolments:
            yield from self._named("programme", enrolment.programme, self.programmes)
        for person in given.people:
            for held in person.roles:
                yield from self._named("role", held.role, self.roles)
        yield from self._named("calendar", given.calendar, self.calendars)

    def _of_entry(self, entry: Entry) -> Iterator[Unknown]:
        for name in (entry.programme, entry.withdraw):
            yield from self._named("programme", name, self.programmes)
        if entry.activity in self.issuable:
            hint = f"; it is handed over: `offer records add issued SETTING {entry.activity}`"
            yield Unknown("activity", entry.activity or "", hint)
        else:
            yield from self._named("activity", entry.activity, self.activities)
        yield from self._named("resource or certificate", entry.issued, self.issuable)
        if entry.waive is not None and not any(
            version.commitment_key(entry.waive) for version in self._versions
        ):
            yield from self._commitment(entry.waive)
        people = {person.id: person.name or person.id for person in self.setting.people}
        for presence in entry.people:
            yield from self._named(f"person in {self.setting.setting}", presence.id, people, people.values())

    def _commitment(self, named: str) -> Iterator[Unknown]:
        bearers = CommitmentKeys(self.commitments).bearing(named)
        if bearers:
            which = join_words([f"`{key}`" for key in bearers], "or")
            yield Unknown("single commitment", named, f"; say which: {which}")
        else:
            also = [key.partition(".")[2] for key in self.commitments]
            yield from self._named("commitment", named, self.commitments, also)

    def _named(
        self, kind: str, name: str | None, known: Iterable[str], also: Iterable[str] = ()
    ) -> Iterator[Unknown]:
        from ..text.suggest import did_you_mean

        if name is not None and name not in (names := list(known)):
            yield Unknown(kind, name, did_you_mean(name, [*names, *also]))
