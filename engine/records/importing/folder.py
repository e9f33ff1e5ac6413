"""Plans the import of a folder of records files: each setting whose files have no error, or none of it."""

from __future__ import annotations

from pathlib import Path

from ..ledger.facts import Fact, canonical, facts_of
from ..ledger.ledger import Ledger
from ..store.interface import Broken, Recorded
from ..store.yaml_folder import YamlFolder
from .fact_checks import bare
from .plan import ImportPlan, ImportTrouble, Refused, digest_of


def plan_folder(ledger: Ledger, path: str, name: str) -> ImportPlan:
    """What the records files of a folder come to. Settings whose files hold an error are refused with each of them.

    Raises ImportTrouble where the folder cannot be read, or holds no setting.
    """
    from ...diagnostics import ProblemsFound

    facts: list[tuple[Fact, str]] = []
    refused: list[Refused] = []
    notes: list[str] = []
    files: list[str] = []
    try:
        for each in YamlFolder(Path(path), name).load_all():
            files += each.files
            for one in each.problems:
                place = str(one.span) if one.span is not None else each.files[0]
                if isinstance(each, Broken):
                    refused.append(Refused(place, each.setting or "", one.message, one.fix))
                else:
                    notes.append(f"{place}: {one.message}")
            if isinstance(each, Recorded):
                facts += _placed(each)
    except ProblemsFound as problems:
        first = problems.diagnostics[0]
        raise ImportTrouble(f"{first.span or name}: {first.message}", first.fix) from None
    if not facts and not refused:
        raise ImportTrouble(
            f"{name}: no setting is recorded in this folder", "name the folder of the records files"
        )
    told = [(fact.setting, fact.kind, fact.on, canonical(fact.body)) for fact, _ in facts]
    return ImportPlan(
        source=f"folder {name}",
        digest=digest_of(ledger, b"", ("folder", *told)),
        facts=tuple(facts),
        refused=tuple(refused),
        notes=tuple(notes),
        files=tuple(files),
    )


def _placed(each: Recorded) -> list[tuple[Fact, str]]:
    """The facts of a setting with the lines in which they begin.

    Of several files only entries have their lines, all else the first file.
    """
    setting = each.setting
    part, places = each.parts[0]
    people = {person.id: at for at, person in enumerate(part.people)}
    found: list[tuple[Fact, str]] = []
    entry = enrolment = 0
    for fact in facts_of(setting) or [bare(setting.setting)]:
        if fact.kind == "entry":
            span = each.entry_span(entry)
            entry += 1
        elif len(each.parts) > 1:
            found.append((fact, each.files[0]))
            continue
        elif fact.kind == "enrolment":
            span = places.span("enrolments", enrolment)
            enrolment += 1
        elif fact.kind in ("person", "role"):
            span = places.span("people", people[fact.body["id" if fact.kind == "person" else "person"]])
        elif "attribute" in fact.body:
            span = places.span("attributes", fact.body["attribute"])
        else:
            span = places.span(next(iter(fact.body)))
        found.append((fact, f"{span.file}:{span.line}"))
    return found
