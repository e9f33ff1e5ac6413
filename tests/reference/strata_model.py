"""Rules in strata, as docs/language.md section 5 says it, as plainly as can be. Imports nothing of the engine.

A formula is a text (an atom) or a tuple: ("all", f...), ("any", f...), ("at_least", count, f...), ("not", f). A rule
is a pair (head, formula). A value is 0 (false), 1 (unknown) or 2 (true): Kleene's logic, in which `all` is the least
of its parts, `any` the greatest, `at_least` the count-th greatest, and `not` turns the scale round.

What a rule tests under a `not` belongs to a lower stratum than what the rule concludes; anything else it tests, to
the same stratum or a lower one. Stratum by stratum, everything is false until a rule makes it more, again and again
until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FALSE, UNKNOWN, TRUE = 0, 1, 2


class Circle(Exception):
    """The rules test each other in a circle through `not`."""


def value(formula: Any, of: Mapping[str, int]) -> int:
    """The value of `formula` where atoms have the values `of`; an atom not in it is false."""
    if isinstance(formula, str):
        return of.get(formula, FALSE)
    if formula[0] == "all":
        return min((value(part, of) for part in formula[1:]), default=TRUE)
    if formula[0] == "any":
        return max((value(part, of) for part in formula[1:]), default=FALSE)
    if formula[0] == "not":
        return TRUE - value(formula[1], of)
    count, parts = formula[1], formula[2:]
    if count < 1:
        return TRUE
    best_first = sorted((value(part, of) for part in parts), reverse=True)
    return best_first[count - 1] if count <= len(best_first) else FALSE


def atoms_of(formula: Any, under_not: bool = False) -> Iterator[tuple[str, bool]]:
    """Each atom of `formula`, and whether a `not` stands over it."""
    if isinstance(formula, str):
        yield formula, under_not
    else:
        for part in formula[1:]:
            if not isinstance(part, int):
                yield from atoms_of(part, under_not or formula[0] == "not")


def strata(rules: list[tuple[str, Any]]) -> dict[str, int]:
    """The lowest stratum each head can have. Raises `Circle`."""
    found = {head: 0 for head, _ in rules}
    changed = True
    while changed:
        changed = False
        for head, formula in rules:
            for atom, under_not in atoms_of(formula):
                if atom in found and found[head] < found[atom] + under_not:
                    found[head] = found[atom] + under_not
                    changed = True
                    if found[head] > len(found):
                        raise Circle
    return found


def conclude(rules: list[tuple[str, Any]], true: frozenset[str], unknown: frozenset[str]) -> dict[str, int]:
    """The value of every atom given or concluded. Raises `Circle`."""
    of = {**dict.fromkeys(unknown, UNKNOWN), **dict.fromkeys(true, TRUE)}
    stratum = strata(rules)
    for level in range(max(stratum.values(), default=-1) + 1):
        here = [rule for rule in rules if stratum[rule[0]] == level]
        changed = True
        while changed:
            changed = False
            for head, formula in here:
                more = value(formula, of)
                if more > of.get(head, FALSE):
                    of[head] = more
                    changed = True
    return of
