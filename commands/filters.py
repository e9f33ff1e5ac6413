"""Options by which commands that list settings are told which ones: filters, totals in place of rows, the pager."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from offer.commands.errors import CannotRun
from offer.commands.session import Session

if TYPE_CHECKING:
    from offer.engine.compiled.library import Library
    from offer.engine.population.filters import RowFilter
    from offer.engine.population.rows import SettingRow

OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--stage",), {"metavar": "STAGE", "help": "Only settings at this stage."}),
    (("--flag",), {"metavar": "FLAG", "help": "Only settings with this flag."}),
    (
        ("--where",),
        {
            "multiple": True,
            "metavar": "ATTRIBUTE=VALUE",
            "help": "Only settings of which this is recorded; may be repeated; without a value: nothing is.",
        },
    ),
    (
        ("--who",),
        {
            "type": click.Choice(["setting", "provider"]),
            "help": "Only where there is something for this side.",
        },
    ),
    (("--overdue",), {"is_flag": True, "help": "Only what is overdue."}),
    (
        ("--within",),
        {"type": click.IntRange(0, 3660), "metavar": "DAYS", "help": "Only what is due by then, or was."},
    ),
    (("--item",), {"metavar": "ITEM", "help": "Only settings to which this is to be sent."}),
    (("--search",), {"metavar": "WORDS", "help": "Only settings with these words in id or name."}),
    (
        ("--count",),
        {
            "is_flag": False,
            "flag_value": "",
            "metavar": "[ATTRIBUTE]",
            "help": "Totals by stage, and by an attribute, in place of rows.",
        },
    ),
    (("--no-pager",), {"is_flag": True, "help": "Never stop for each page (PAGER says what shows them)."}),
)


class Chosen(NamedTuple):
    """What the options say, as typed."""

    stage: str | None
    flag: str | None
    where: tuple[str, ...]
    who: str | None
    overdue: bool
    within: int | None
    item: str | None
    search: str | None
    count: str | None
    no_pager: bool

    def refuse_beside_a_setting(self, *allowed: str) -> None:
        """Refuse what is for many settings where some are named. Raises UsageError."""
        for name, value in self._asdict().items():
            if name not in ("no_pager", *allowed) and value not in (None, False, ()):
                option = f"--{name}"
                raise click.UsageError(f"{option} is for all settings; leave out SETTING")

    def rows(self, rows: Iterable[SettingRow], library: Library) -> list[SettingRow]:
        """The rows that are asked for. Raises CannotRun for a name that leads nowhere."""
        wanted = self._filter(library)
        seen = {name for version in library.every_version for name in version.attributes}
        found = []
        for row in rows:
            seen.update(row.attributes if self.where or self.count else ())
            if wanted.keeps(row):
                found.append(row)
        for name in (*(name for name, _ in wanted.where), *([self.count] if self.count else [])):
            _known("attribute", name, seen)
        return found

    def _filter(self, library: Library) -> RowFilter:
        from offer.engine.language.status_words import ENGINE_FLAGS
        from offer.engine.population.filters import RowFilter

        versions = library.every_version
        stages = {id: stage.title for version in versions for id, stage in version.stage_by_id.items()}
        flags = [*ENGINE_FLAGS, *(one.id for each in versions for rule in each.rules for one in rule.then)]
        return RowFilter(
            stages=() if self.stage is None else _meant("stage", self.stage, stages),
            flag=None if self.flag is None else _known("flag", self.flag, flags),
            where=tuple(map(_pair, self.where)),
            who=self.who,
            overdue=self.overdue,
            within=self.within,
            items=() if self.item is None else items_meant(self.item, library),
            search=self.search or "",
        )


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, and what they say as its argument `chosen`."""

    @wraps(command)
    def with_filters(*args: Any, **given: Any) -> Any:
        chosen = Chosen(**{name: given.pop(name) for name in Chosen._fields})
        return command(*args, chosen=chosen, **given)

    wrapped: Any = with_filters
    for names, settings in reversed(OPTIONS):
        wrapped = click.option(*names, **settings)(wrapped)
    return wrapped  # type: ignore[no-any-return]


def items_meant(named: str, library: Library) -> tuple[str, ...]:
    """The resources or certificates of an id, or of a title or words of one. Raises CannotRun where there is none."""
    from offer.engine.compiled.labels import label

    items = {
        id: label(item)
        for version in library.every_version
        for known in (version.resource_by_id, version.certificate_by_id)
        for id, item in known.items()
    }
    return _meant("resource or certificate", named, items)


def columns_meant(named: str, rows: Iterable[SettingRow], library: Library) -> tuple[str, ...]:
    """The columns named, by their names or by the words of an attribute's. Raises CannotRun for one there is not."""
    from offer.engine.render.status_table import ON_REQUEST

    attributes = {name for version in library.every_version for name in version.attributes}
    for row in rows:
        attributes.update(row.attributes)
    titles = {**dict.fromkeys((*ON_REQUEST, *sorted(attributes)))}
    words = {name: name.replace("_", " ") for name in titles}
    asked = dict.fromkeys(part.strip() for part in named.split(",") if part.strip())
    try:
        return tuple(_meant("column", each, words)[0] for each in asked)
    except CannotRun as problem:
        raise CannotRun(f"{problem.message}; there are {', '.join(words)}") from None


def _meant(kind: str, named: str, titles: dict[str, Any]) -> tuple[str, ...]:
    """The ids that are meant: that one, else those of that title, else those of the one title with all the words."""
    from offer.engine.population.filters import words_in
    from offer.engine.text.english import folded, join_words

    if named in titles:
        return (named,)
    same = tuple(id for id, title in titles.items() if title and folded(title) == folded(named))
    if same:
        return same
    near = {title for id, title in titles.items() if named.strip() and words_in(named, f"{id} {title}")}
    if len(near) == 1:
        return tuple(id for id, title in titles.items() if title in near)
    if near:
        which = join_words([f"`{id}`" for id, title in titles.items() if title in near], "or")
        raise CannotRun(f"several are called so: say which, {which}")
    return (_known(kind, named, titles),)


def _known(kind: str, named: str, names: Iterable[str]) -> str:
    """The name, which there is. Raises CannotRun with the nearest where there is not."""
    from offer.engine.text.english import quoted
    from offer.engine.text.suggest import did_you_mean

    if named not in (known := list(names)):
        raise CannotRun(f"no {kind} is called `{quoted(named)}`{did_you_mean(named, known)}")
    return named


def _pair(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"write --where as ATTRIBUTE=VALUE, not `{typed}`")
    return name.strip(), value


def show_totals(session: Session, rows: Iterable[SettingRow], attribute: str) -> None:
    """Totals by stage in place of rows, and by an attribute where one is named."""
    from offer.engine.compiled.labels import stage_label
    from offer.engine.population.work_list import totals_by_stage
    from offer.engine.render import totals

    titles: dict[tuple[str, str], str] = {}
    parts: dict[str | None, list[SettingRow]] = {}
    for row in rows:
        value = row.attributes.get(attribute, "") if attribute else None
        parts.setdefault(value, []).append(row)
        for stage in row.stages:
            titles.setdefault((row.programme, stage), stage_label(stage, row.worked.programme))
    ordered = sorted(parts.items(), key=lambda part: (part[0] == "", part[0] or ""))
    found = [(value, totals_by_stage(members)) for value, members in ordered]
    session.show(
        [totals.totals_data(found, session.on, attribute)],
        lambda width, paint: totals.totals_table(found, titles, attribute, width, paint),
    )


def each_row(session: Session, settings: Iterable[Any]) -> Iterator[SettingRow]:
    """The rows of settings, as `worked_for` picks their programmes."""
    import gc

    from offer.commands.answers import worked_for
    from offer.engine.population.rows import SettingRow

    collects = gc.isenabled()
    gc.disable()  # rows leave no rings behind: to look for any is a fifth of the time
    try:
        yield from map(SettingRow, worked_for(session, settings))
    finally:
        if collects:
            gc.enable()
