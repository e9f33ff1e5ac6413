"""What an import would do or did: as text, its refused and ambiguous rows, and as JSON-ready plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..records.importing.plan import Ambiguous, Candidate, ImportOutcome, Refused
from ..records.ledger.facts import Fact
from ..text.columns import LEAST_WIDTH, wrapped
from ..text.english import join_words, one_line, plural, rows_listed
from ..text.paint import Paint
from ..text.terminal import visible
from .json import SCHEMA, Plain, day
from .ledger import dated_fact

if TYPE_CHECKING:
    from ..records.importing.register import RegisterOutcome

MOST_SHOWN = 50
"""Facts of one group that are shown where not all are asked for."""


def import_counts(outcome: ImportOutcome, ambiguous: Sequence[Ambiguous], *, dry: bool = False) -> list[str]:
    """`recorded 41`, `already there 3`, `refused 2`, `ambiguous 1`; all but the first only where there are some."""
    return [
        _recorded(len(outcome.new), dry),
        *_others(
            ("already there", len(outcome.already)),
            ("refused", len(outcome.refused)),
            ("ambiguous", len(ambiguous)),
        ),
    ]


def register_counts(outcome: RegisterOutcome, *, dry: bool = False) -> list[str]:
    """The same for the register of schools: `recorded 8 (5 new, 3 changed)`, `already there 49,992`, `refused 1`."""
    changes = outcome.changes
    recorded = _recorded(changes.new + changes.changed, dry)
    if changes.new and changes.changed:
        recorded += f" ({changes.new:,} new, {changes.changed:,} changed)"
    elif changes.new or changes.changed:
        recorded += " (all new)" if changes.new else " (all changed)"
    refused = len(outcome.refused) + outcome.more_refused
    return [recorded, *_others(("already there", changes.same), ("refused", refused))]


def _recorded(count: int, dry: bool) -> str:
    return f"{'would record' if dry else 'recorded'} {count:,}"


def _others(*groups: tuple[str, int]) -> list[str]:
    return [f"{words} {count:,}" for words, count in groups if count]


def foreseen(
    outcome: ImportOutcome,
    ambiguous: Sequence[Ambiguous],
    width: int,
    paint: Paint,
    *,
    everything: bool = False,
) -> str:
    """Everything that a dry run shows, group by group; "" where the file holds nothing."""
    blocks = []
    for title, manner, group in (
        ("Would record", "good", outcome.new),
        ("Already there", "faint", outcome.already),
    ):
        if group:
            shown = group if everything else group[:MOST_SHOWN]
            lines = [f"{paint(title, manner)} {len(group):,}"]
            for fact, place in shown:
                words = f"{fact.setting}  {_fact_line(fact)}{_before(outcome, fact)}  [{place}]"
                lines += _wrapped(words, width, "  ")
            if len(group) > len(shown):
                lines.append(f"  and {len(group) - len(shown):,} more (-v shows them all)")
            blocks.append("\n".join(lines) + "\n")
    if outcome.refused or ambiguous:
        blocks.append(left_out(outcome.refused, ambiguous, width, paint))
    return "\n".join(blocks)


def replacing(outcome: ImportOutcome) -> list[str]:
    """What new facts stand in place of, such as another name, one line each; of many the first and how many more."""
    lines = [
        f"{place}: {fact.setting}: {_fact_line(fact)}{before}"
        for fact, place in outcome.new
        if (before := _before(outcome, fact))
    ]
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"and {more:,} more that replace something"]


def left_out(refused: Iterable[Refused], ambiguous: Iterable[Ambiguous], width: int, paint: Paint) -> str:
    """The rows that are not recorded, with their place, why, and how to mend it; "" where there is none.

    Rows that cannot be recorded for one cause are told together, each cause of a row by itself.
    """
    lines: list[str] = []
    for causes in _by_cause(refused):
        first = causes[0]
        if len(causes) == 1:
            lines += _left(
                first.place, "refused", "bad", _about(first.what) + first.why, first.fix, width, paint
            )
            continue
        file = first.place.rpartition(":")[0]
        rows = _rows_of(causes)
        abouts: dict[str, list[Refused]] = {}
        for each in causes:
            abouts.setdefault(each.about, []).append(each)
        words = f"{rows}: {first.cause or first.why}"
        if any(abouts):
            told = [f"{about} ({_rows_of(its)})" for about, its in [*abouts.items()][:MOST_SHOWN]]
            more = f", and {len(abouts) - MOST_SHOWN:,} more" if len(abouts) > MOST_SHOWN else ""
            words = f"{plural(len(causes), 'row')}: {first.cause}: {', '.join(told)}{more}"
        lines += _left(file, "refused", "bad", words, first.fix, width, paint)
    for unclear in ambiguous:
        people = join_words([_candidate(candidate) for candidate in unclear.candidates], "or")
        words = f"{_about(unclear.what)}{unclear.why}; it may be {people}"
        lines += _left(unclear.place, "ambiguous", "warn", words, unclear.fix, width, paint)
    return "".join(f"{line}\n" for line in lines)


def _by_cause(refused: Iterable[Refused]) -> Iterable[list[Refused]]:
    """What keeps rows from being recorded, together where it is one cause in rows of one file."""
    groups: dict[tuple[str, ...], list[Refused]] = {}
    for row in refused:
        for each in (row, *row.also):
            file, _, line = each.place.rpartition(":")
            alone = (each.place,) if not line.isdecimal() else ()
            groups.setdefault((file, each.cause or each.why, each.fix, *alone), []).append(each)
    return groups.values()


def _rows_of(causes: Sequence[Refused]) -> str:
    return rows_listed([int(each.place.rpartition(":")[2]) for each in causes])


def _about(what: str) -> str:
    return f"`{what}`: " if what else ""


def _left(place: str, word: str, manner: str, why: str, fix: str, width: int, paint: Paint) -> list[str]:
    first, *rest = _wrapped(f"{place}: {word}: {why}", width)
    # Painted when it is wrapped, as paint would count as columns.
    painted = first.replace(f": {word}: ", f": {paint(word, manner)}: ", 1)
    return [painted, *rest, *(_wrapped(f"fix: {fix}", width, "  ") if fix else [])]


def _wrapped(words: str, width: int, indent: str = "") -> list[str]:
    return wrapped(visible(words), max(width, LEAST_WIDTH), indent, f"{indent}  ")


def _fact_line(fact: Fact) -> str:
    """A fact with its day on one line, without its setting."""
    return visible(one_line(dated_fact(fact)))


def _before(outcome: ImportOutcome, fact: Fact) -> str:
    old = outcome.replaced(fact)
    return "" if old is None else f" (before: {_fact_line(old)})"


def _candidate(candidate: Candidate) -> str:
    setting = candidate.setting
    named = setting if candidate.setting_name is None else f"{candidate.setting_name} ({setting})"
    return f"{candidate.name or candidate.person} (id {candidate.person}) of {named}"


def import_json(
    outcome: ImportOutcome, ambiguous: Sequence[Ambiguous], notes: Sequence[str], about: Plain
) -> Plain:
    """The whole as one object; `about` is what goes before: the ledger, the file, its kind."""
    return {
        "schema": SCHEMA,
        **about,
        "counts": {
            "recorded": len(outcome.new),
            "already": len(outcome.already),
            "refused": len(outcome.refused),
            "ambiguous": len(ambiguous),
        },
        "recorded": [_fact_json(fact, place, outcome.replaced(fact)) for fact, place in outcome.new],
        "already": [_fact_json(fact, place) for fact, place in outcome.already],
        "refused": refused_json(outcome.refused),
        "ambiguous": [
            {
                "place": row.place,
                "what": row.what,
                "why": row.why,
                "candidates": [_candidate_json(candidate) for candidate in row.candidates],
                "fix": row.fix,
            }
            for row in ambiguous
        ],
        "notes": list(notes),
    }


def register_json(outcome: RegisterOutcome, about: Plain) -> Plain:
    """As `import_json`, for the register of schools: numbers of settings, not each of them."""
    changes = outcome.changes
    return {
        "schema": SCHEMA,
        **about,
        "counts": {
            "recorded": changes.new + changes.changed,
            "new": changes.new,
            "changed": changes.changed,
            "already": changes.same,
            "refused": len(outcome.refused) + outcome.more_refused,
        },
        "columns": dict(outcome.columns),
        "refused": refused_json(outcome.refused),
    }


def _fact_json(fact: Fact, place: str, before: Fact | None = None) -> Plain:
    return {
        "place": place,
        "setting": fact.setting,
        "kind": fact.kind,
        "on": day(fact.on),
        "body": dict(fact.body),
        **({} if before is None else {"before": dict(before.body)}),
    }


def refused_json(refused: Iterable[Refused]) -> list[Plain]:
    return [
        {
            "place": row.place,
            "what": row.what,
            "why": row.why,
            "fix": row.fix,
            "also": [{"why": each.why, "fix": each.fix} for each in row.also],
        }
        for row in refused
    ]


def _candidate_json(candidate: Candidate) -> Plain:
    return {
        "setting": candidate.setting,
        "setting_name": candidate.setting_name,
        "person": candidate.person,
        "name": candidate.name,
    }
