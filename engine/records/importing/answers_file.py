"""Reads back the table of open questions that somebody filled in, as facts: aliases, names to ignore, new people."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...frozen import frozen
from ...language.setting import KEY_PATTERN, Person, RoleHeld
from ...text.csv_cells import unguarded
from ...text.english import join_words, quoted
from ...text.person_names import is_nobody, name_key
from ...text.suggest import did_you_mean
from ..ledger.aliases import alias_fact
from ..ledger.facts import Fact, person_facts, role_body
from .headings import heading_key
from .people_matching import Roster, id_for
from .plan import ImportTrouble, Refused
from .questions import HOW_TO_ANSWER, MATCHES, QUESTION_COLUMNS
from .row_rules import ADDRESS, RowTrouble, within_limit
from .text_file import ImportFile
from .workbook import read_sheet

_IDS = re.compile(r"(?:.*=\s*)?([A-Za-z0-9_-]{1,64})\s*/\s*([A-Za-z0-9_-]{1,64})\s*\Z", re.DOTALL)
_KEY = re.compile(KEY_PATTERN)
_NEEDED = ("as written", "what to do")


@frozen
class Answers:
    """What a table of answers comes to: the facts with their places, the rows that cannot be read, and how many are
    left open."""

    facts: tuple[tuple[Fact, str], ...]
    refused: tuple[Refused, ...]
    left_open: int


def read_answers(file: ImportFile, roster: Roster, roles: Mapping[str, str] | None) -> Answers:
    """The answers of a file that `--questions` wrote; `roles` are those that programmes know, id to title.

    Raises ImportTrouble where the file is none.
    """
    rows = [row for row in read_sheet(file).rows if row.cells]
    known = {heading_key(column) for column in QUESTION_COLUMNS}
    header = [heading_key(cell) for cell in rows[0].cells] if rows else []
    if lacking := [name for name in _NEEDED if name not in header]:
        raise ImportTrouble(
            f"{file.name}: this is no table of answers: it has no column {join_words(lacking)}",
            "write one with `--questions FILE`, fill it in and name it here",
        )
    facts: list[tuple[Fact, str]] = []
    refused: list[Refused] = []
    left_open = 0
    taken: dict[str, set[str]] = {}
    for row in rows[1:]:
        cells = {
            name: unguarded(cell)
            for name, cell in zip(header, row.cells, strict=False)
            if name in known and cell
        }
        place = f"{file.name}:{row.line}"
        if not cells.get("what to do"):
            left_open += bool(cells.get("as written") or cells.get("address"))
            continue
        try:
            facts += [(fact, place) for fact in _facts(cells, roster, roles, taken)]
        except RowTrouble as trouble:
            refused.append(Refused(place, quoted(cells.get("as written", "")), str(trouble), trouble.fix))
    return Answers(tuple(facts), tuple(refused), left_open)


def _facts(
    cells: Mapping[str, str], roster: Roster, roles: Mapping[str, str] | None, taken: dict[str, set[str]]
) -> list[Fact]:
    """What one row says. Raises RowTrouble."""
    said = within_limit("name", cells.get("as written", ""))
    address = within_limit("address", cells.get("address", ""))
    school, todo = cells.get("school", "").strip(), cells["what to do"].strip()
    if not (said or address):
        raise RowTrouble("it does not say which name it is about", "leave `As written` as it was")
    word = heading_key(todo)
    if word in ("ignore", "ignored", "skip", "nobody"):
        if school and school not in roster.settings and not roster.formerly.get(school):
            raise _no_school(school, roster)
        return [alias_fact(roster.formerly.get(school, school), said, address, None)]
    if word in ("new", "new person", "add"):
        return _new_person(cells, said, address, school, roster, roles, taken)
    of, id = _meant(todo, word, cells)
    setting, person = roster.ids_today(of, id)
    if roster.person(setting, person) is None:
        raise RowTrouble(
            f"nobody has the id `{id}` in {of}",
            "`offer records people` lists everybody with their ids",
        )
    if school and school != setting and roster.formerly.get(school) != setting:
        raise RowTrouble(
            f"the row is about {school}, and `{setting}/{person}` is of another school",
            "name somebody of that school, or correct the school in the file that was imported",
        )
    return [alias_fact(setting, said, address, person)]


def _meant(todo: str, word: str, cells: Mapping[str, str]) -> tuple[str, str]:
    """The ids of who is meant. Raises RowTrouble."""
    if found := re.fullmatch(r"(?:match|same|yes)(?: ([1-9]))?", word):
        number = int(found[1] or 1)
        todo = cells.get(f"match {number}", "") if number <= MATCHES else ""
        if not todo:
            raise RowTrouble(f"there is no match {number} in this row", HOW_TO_ANSWER)
    ids = _IDS.fullmatch(todo)
    if ids is None:
        raise RowTrouble(f"`{quoted(todo)}` is nothing that can be done", HOW_TO_ANSWER)
    return ids[1], ids[2]


def _new_person(
    cells: Mapping[str, str],
    said: str,
    address: str,
    school: str,
    roster: Roster,
    roles: Mapping[str, str] | None,
    taken: dict[str, set[str]],
) -> list[Fact]:
    """A new person, and that the name as it was written means them. Raises RowTrouble."""
    if not school:
        raise RowTrouble(
            "it does not say of which school the new person is", "fill in `School`, the id (URN) of it"
        )
    setting = roster.formerly.get(school, school)
    if setting not in roster.settings:
        raise _no_school(school, roster)
    name = within_limit("name", cells.get("name of new person", "") or said)
    if is_nobody(name) or "@" in name:
        raise RowTrouble(f"`{quoted(name)}` is nobody's name", "fill in `Name of new person`")
    email = address if ADDRESS.fullmatch(address) and "#ext#" not in address.casefold() else None
    known = roster.find(name, (address,) if address else (), setting).one
    if known is not None:  # answered before
        return [alias_fact(setting, said, address, known.person)] if name_key(name) != name_key(said) else []
    ids = taken.setdefault(setting, {*roster.ids(setting)})
    id = id_for(name, ids)
    ids.add(id)
    person = Person(
        id=id, name=name, email=email, roles=tuple(_roles(cells.get("role of new person", ""), roles))
    )
    facts = person_facts(setting, person)
    facts += [Fact(setting, "role", None, role_body(id, held)) for held in person.roles]
    if name_key(name) != name_key(said) or (address and email is None):
        facts.append(alias_fact(setting, said, address, id))
    return facts


def _roles(text: str, roles: Mapping[str, str] | None) -> list[RoleHeld]:
    """Roles by id or title, apart by commas or semicolons. Raises RowTrouble."""
    found: list[RoleHeld] = []
    ids = {} if roles is None else {id.casefold(): id for id in roles}
    titles = {} if roles is None else {title.casefold(): id for id, title in roles.items()}
    for said in filter(None, (part.strip() for part in re.split(r"[,;/&+]", text))):
        role = ids.get(said.casefold()) or titles.get(said.casefold())
        if role is None and (roles is not None or not _KEY.match(said)):
            raise RowTrouble(
                f"no programme knows the role `{quoted(said)}`{did_you_mean(said.casefold(), {**ids, **titles})}",
                f"it is one of {join_words(list(roles or ()), 'or')}",
            )
        found.append(RoleHeld(role=role or said))
    return found


def _no_school(school: str, roster: Roster) -> RowTrouble:
    return RowTrouble(
        f"there is no setting `{quoted(school)}`{did_you_mean(school, roster.settings)}",
        "write its id (URN), or add it with `offer records settings add`",
    )
