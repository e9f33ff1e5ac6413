"""Reads the links file of the register of schools (GIAS): which establishment became which, to propose moves.

A row says of `URN` that `LinkURN` is its successor or predecessor; most links stand in it from both sides. Nothing is
recorded from it: whether one school's history goes on in another is for people to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ...frozen import frozen, replace
from ...language.attributes import STATUS
from ...text.english import join_words, quoted
from ..ledger.ledger import Ledger
from .dates import date_in
from .headings import heading_key
from .plan import ImportTrouble, Refused
from .row_rules import RowTrouble
from .text_file import ImportFile, Row, delimiter_of, rows_of

_COLUMNS = ("urn", "linkurn", "linkname", "linktype", "linkestablisheddate")
_NEEDED = ("urn", "linkurn", "linktype")


@frozen
class Link:
    """That `old` became `new`, as a row says: the name of one of them, the kind of link, since when, and the line."""

    old: str
    new: str
    new_name: str | None
    kind: str
    on: date | None
    place: str

    @property
    def splits(self) -> bool:
        """Whether the old establishment became several, so that its history belongs to none of them alone."""
        return "split" in self.kind.casefold()


@frozen
class Proposal:
    """A setting of the ledger that became another, by one link."""

    old: str
    old_name: str | None
    link: Link


@frozen
class LinksFound:
    """What a links file comes to for a ledger."""

    proposals: tuple[Proposal, ...]
    to_decide: tuple[tuple[str, str, str], ...]
    """Settings, why nothing can be proposed though links lead on from them, and the place of the first."""
    refused: tuple[Refused, ...]


def is_links(header: Sequence[str]) -> bool:
    """Whether these are the names of the columns of a links file."""
    return set(_NEEDED) <= {_key(cell) for cell in header}


def plan_links(ledger: Ledger, file: ImportFile) -> LinksFound:
    """The moves that a links file proposes for the settings of a ledger. Raises ImportTrouble."""
    refused: list[Refused] = []
    links: dict[str, dict[str, Link]] = {}
    living = set(ledger.settings())
    for link in _links(file, refused):
        if link.old in living and link.old != link.new:
            known = links.setdefault(link.old, {}).get(link.new, link)
            links[link.old][link.new] = replace(
                known, new_name=known.new_name or link.new_name, on=known.on or link.on
            )
    proposals: list[Proposal] = []
    to_decide: list[tuple[str, str, str]] = []
    for old, found in sorted(links.items()):
        first = next(iter(found.values()))
        setting = ledger.load(old).setting
        if any(link.splits for link in found.values()):
            to_decide.append((old, f"it was split: {_named(found.values())}", first.place))
        elif len(found) > 1:
            to_decide.append((old, f"it has several successors: {_named(found.values())}", first.place))
        elif (status := setting.attributes.get(STATUS)) is not None and status.text.casefold() != "closed":
            why = (
                f"its successor is {_named(found.values())}, but the register has it as {quoted(status.text)}"
            )
            to_decide.append((old, why, first.place))
        else:
            proposals.append(Proposal(old, setting.name, first))
    return LinksFound(tuple(proposals), tuple(to_decide), tuple(refused))


def _named(links: Iterable[Link]) -> str:
    """The establishments that links lead to."""
    return join_words(
        [f"{link.new} ({quoted(link.new_name)})" if link.new_name else link.new for link in links]
    )


def _links(file: ImportFile, refused: list[Refused]) -> Iterator[Link]:
    """The links from an establishment to what it became; rows that cannot be read are refused."""
    text, places = file.text, dict[str, int]()
    for row in rows_of(text, delimiter_of(text), file.name):
        if not row.cells:
            continue
        if not places:
            if is_links(row.cells):
                places = {key: at for at, cell in enumerate(row.cells) if (key := _key(cell)) in _COLUMNS}
            continue
        try:
            link = _link(row, places, f"{file.name}:{row.line}")
        except RowTrouble as trouble:
            what = quoted(" ".join(filter(None, row.cells))[:80])
            refused.append(Refused(f"{file.name}:{row.line}", what, str(trouble), trouble.fix))
            continue
        if link is not None:
            yield link
    if not places:
        raise ImportTrouble(
            f"{file.name}: no row names the columns URN, LinkURN and LinkType",
            "check that it is the links file",
        )


def _link(row: Row, places: dict[str, int], place: str) -> Link | None:
    """What a row says; None for a link of another kind. Raises RowTrouble for one that cannot be read."""
    said = {key: row.cells[at] if at < len(row.cells) else "" for key, at in places.items()}
    kind = said["linktype"].casefold()
    if not kind.startswith(("successor", "predecessor")):
        return None
    for key, column in (("urn", "URN"), ("linkurn", "LinkURN")):
        if len(said[key]) != 6 or not (said[key].isascii() and said[key].isdigit()):
            raise RowTrouble(f"`{quoted(said[key])}` is no {column}, which has six digits", "correct it")
    written = date_in(said.get("linkestablisheddate", ""))
    on = None if written is None else written.day("day")
    if kind.startswith("successor"):
        return Link(said["urn"], said["linkurn"], said.get("linkname") or None, said["linktype"], on, place)
    return Link(said["linkurn"], said["urn"], None, said["linktype"], on, place)


def _key(cell: str) -> str:
    return heading_key(cell).replace(" ", "")
