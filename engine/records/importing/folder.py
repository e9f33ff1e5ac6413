"""A folder of YAML records files into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...diagnostics import Diagnostic, Span
from ...frozen import frozen
from .. import Broken, Recorded
from ..ledger import Ledger
from ..ledger.facts import Fact, canonical, facts_of
from ..yaml_folder import YamlFolder
from .plan import ImportPlan, Refused, digest_of
from .sound import bare


@frozen
class FolderPlan:
    """What a folder comes to: a plan of all in it that is sound, and what its files are warned of or refused for.

    Each broken file is refused in the plan too, so that carrying it out with `strict` records nothing if there is one.
    """

    plan: ImportPlan
    settings: int
    warnings: tuple[Diagnostic, ...]
    broken: tuple[Broken, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Every diagnostic of the broken files."""
        return tuple(problem for each in self.broken for problem in each.problems)


def plan_folder(ledger: Ledger, path: str, display: str) -> FolderPlan:
    """What the records files in the folder `path`, called `display`, come to.

    Raises ProblemsFound where the folder itself cannot be read.
    """
    facts: list[tuple[Fact, str]] = []
    warnings: list[Diagnostic] = []
    broken: list[Broken] = []
    files: list[str] = []
    settings = 0
    for each in YamlFolder(Path(path), display).load_all():
        if isinstance(each, Recorded):
            settings += 1
            files += each.files
            warnings += each.problems
            facts += _facts(each)
        else:
            broken.append(each)
            files += each.files
    said = [f"{fact.setting} {fact.kind} {fact.on} {canonical(fact.body)}" for fact, _ in facts]
    plan = ImportPlan(
        source=f"folder {display}",
        digest=digest_of(ledger, b"folder", said),
        facts=tuple(facts),
        refused=tuple(refused for each in broken for refused in _refused(each)),
        files=tuple(files),
    )
    return FolderPlan(plan, settings, tuple(warnings), tuple(broken))


def _facts(recorded: Recorded) -> Iterator[tuple[Fact, str]]:
    """Everything that is recorded of a setting, each with the line in which it begins."""
    setting = recorded.setting
    facts = facts_of(setting) or [bare(setting.setting)]
    part, places = recorded.parts[0]
    people = {person.id: at for at, person in enumerate(part.people)}
    entry = enrolment = 0
    for fact in facts:
        if fact.kind == "entry":
            span = recorded.entry_span(entry)
            entry += 1
        elif len(recorded.parts) > 1:
            span = places.span()
        elif fact.kind == "enrolment":
            span = places.span("enrolments", enrolment)
            enrolment += 1
        elif fact.kind in ("person", "role"):
            span = places.span("people", people[fact.body["id" if fact.kind == "person" else "person"]])
        elif "attribute" in fact.body:
            span = places.span("attributes", fact.body["attribute"])
        else:
            span = places.span(next(iter(fact.body)))
        yield fact, _place(span)


def _refused(broken: Broken) -> Iterator[Refused]:
    """A row for each error; the file itself where it has none of its own."""
    what = broken.setting or ""
    for problem in broken.problems:
        if problem.severity == "error":
            place = _place(problem.span) if problem.span is not None else broken.files[0]
            yield Refused(place, what, problem.message, problem.fix)


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}"
