"""Checks of the rules as a whole: circles through `not`, rules that never fire, conditions that never hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic, Span
from ..rules.atoms import parse_atom
from ..rules.clauses import NotStratified, RuleTooLarge
from ..rules.unsatisfiable import findings
from ..text.english import join_words
from .context import Checked
from .registry import finds


@finds("M341", needs="sound")
def circles_through_not(file: Checked) -> Iterator[Diagnostic]:
    """M341. Only a rule that tests what rules conclude can be in one, so other programmes cost nothing here."""
    if not file.whole or not any(reference.kind in ("flag", "entitlement") for reference in file.references):
        return
    try:
        _ = file.book.designed
    except NotStratified as circle:
        named = " -> ".join(f"`{rule.id}`" for rule in (*circle.rules, circle.rules[0]))
        said = f"these rules test one another in a circle through `not`: {named}"
        if len(circle.rules) == 1:
            said = f"rule `{circle.rules[0].id}` tests through `not` what it concludes itself"
        yield Diagnostic(
            "M341",
            said,
            _span(file, circle.rules[0].id),
            "let `not` test only what does not hang on the rule itself",
            tuple((_span(file, rule.id), f"rule {rule.id}") for rule in circle.rules[1:]),
        )


@finds("M344", needs="sound")
def rules_too_large(file: Checked) -> Iterator[Diagnostic]:
    """M344. Only an `at_least` over hundreds of conditions comes near it."""
    if not file.whole or max(_sizes(file).values(), default=0) <= 200:
        return
    try:
        _ = file.book.compiled
    except RuleTooLarge as large:
        yield Diagnostic(
            "M344",
            f"rule `{large.rule.id}` counts over too many conditions",
            _span(file, large.rule.id),
            "split it into rules that each conclude a flag, and count over those",
        )
    except NotStratified:
        return


@finds("M342", "M343", needs="sound", thorough=True)
def rules_that_never_fire(file: Checked) -> Iterable[Diagnostic]:
    """M342 and M343, of a programme without errors; for validating, not for every answer."""
    if not file.programme.rules:
        return []
    book, rules = file.book, file.book.designed
    first = len(rules.rules) - len(book.rules) + book.structural
    found = []
    for finding in findings(rules, book.exclusive(), first):
        if finding.kind == "underivable":
            continue  # what a rule tests but nothing concludes is an unknown name, reported as such
        code, what = "M343", f"a condition of rule `{finding.rule.id}` can never hold"
        if finding.kind == "never-fires":
            code, what = "M342", f"rule `{finding.rule.id}` can never fire"
        span, fix = _span(file, finding.rule.id), "correct the condition, or remove it"
        found.append(Diagnostic(code, what + _because(finding.atoms), span, fix, severity="warning"))
    return list(dict.fromkeys(found))


def _because(atoms: tuple[str, ...]) -> str:
    """The atoms behind a contradiction, as an author would write them: `stage: awareness, is: complete`."""
    parts = [(text, parse_atom(text)) for text in atoms]
    shown = [
        f"`{kind}: {thing}, is: {word}`" if thing and word else f"`{text}`"
        for text, (kind, thing, word) in parts
    ]
    if len(shown) > 1:
        return f": {join_words(shown)} cannot be together"
    return f", because of {shown[0]}" if shown else ""


def _span(file: Checked, id: str) -> Span:
    return file.places.span(
        "rules", next(at for at, rule in enumerate(file.programme.rules) if rule.id == id)
    )


def _sizes(file: Checked) -> Counter[str]:
    """How many conditions each rule has."""
    return Counter(part.owner.id for part in file.parts if part.owner.kind == "rule")
