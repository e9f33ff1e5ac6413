"""Formulas over atoms (all, any, at least, not) as plain data, their flattened nodes, and their values.

Flattened, every formula is a list of nodes, parts before wholes, in which `not` stands only on atoms and everything
else is one question: do at least `need` of these parts hold? (`all` needs every one, `any` needs one.) That is sound
in Kleene's three-valued logic, where De Morgan's laws hold too. All that walks formulas walks that list, so depth
never costs a Python frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..frozen import frozen


@frozen
class Atom:
    """Holds where the atom `name` is true."""

    name: str

    def __init__(self, name: str) -> None:
        self.__dict__["name"] = name


@frozen
class All:
    """Holds where every part does; with no parts, always."""

    parts: tuple[Formula, ...]

    def __init__(self, parts: tuple[Formula, ...]) -> None:
        self.__dict__["parts"] = parts


@frozen
class AnyOf:
    """Holds where one of the parts does; with no parts, never."""

    parts: tuple[Formula, ...]


@frozen
class AtLeast:
    """Holds where at least `count` of the parts do, each place counted for itself."""

    count: int
    parts: tuple[Formula, ...]


@frozen
class Not:
    """Holds where the part is known not to."""

    part: Formula

    def __init__(self, part: Formula) -> None:
        self.__dict__["part"] = part


Formula = Atom | All | AnyOf | AtLeast | Not


class FormulaNode(NamedTuple):
    """Either a literal, where `atom` is given: the atom, or (not `positive`) its negation; or at least `need` of
    `parts`, which are places in the same list, all before this one (not `positive` where that stands for the negation
    of what was written). `under_not` says whether a `not` stood anywhere over it as written, two of them included."""

    atom: str = ""
    positive: bool = True
    need: int = 0
    parts: tuple[int, ...] = ()
    under_not: bool = False


def flatten(formula: Formula) -> tuple[FormulaNode, ...]:
    """The nodes of `formula`, the whole last. Raises `ValueError` for an atom without a name."""
    nodes: list[FormulaNode] = []
    done: list[int] = []
    work: list[tuple[Formula | None, bool, bool, int, int]] = [(formula, True, False, 0, 0)]
    while work:
        part, positive, under_not, need, width = work.pop()
        if part is None:
            start = len(done) - width
            parts = tuple(done[start:])
            del done[start:]
            done.append(len(nodes))
            nodes.append(FormulaNode("", positive, need, parts, under_not))
        elif isinstance(part, Atom):
            if not part.name:
                raise ValueError("not an atom: ''")
            done.append(len(nodes))
            nodes.append(FormulaNode(part.name, positive, under_not=under_not))
        elif isinstance(part, Not):
            work.append((part.part, not positive, True, 0, 0))
        else:
            width = len(part.parts)
            need = part.count if isinstance(part, AtLeast) else width if isinstance(part, All) else 1
            work.append((None, positive, under_not, need if positive else width - need + 1, width))
            work.extend((each, positive, under_not, 0, 0) for each in reversed(part.parts))
    return tuple(nodes)


def negated(nodes: Sequence[FormulaNode]) -> tuple[FormulaNode, ...]:
    """The nodes of the formula's negation, place for place."""
    return tuple(
        FormulaNode(node.atom, not node.positive, under_not=True)
        if node.atom
        else FormulaNode("", not node.positive, len(node.parts) - node.need + 1, node.parts, under_not=True)
        for node in nodes
    )


def node_values(nodes: Sequence[FormulaNode], value: Callable[[str], bool | None]) -> list[bool | None]:
    """Each node's value in Kleene's logic, from the values of the atoms: true, false or (None) unknown."""
    out: list[bool | None] = []
    for node in nodes:
        if node.atom:
            known = value(node.atom)
            out.append(known if node.positive or known is None else not known)
        else:
            true = unknown = 0
            for part in node.parts:
                if out[part]:
                    true += 1
                elif out[part] is None:
                    unknown += 1
            out.append(True if true >= node.need else None if true + unknown >= node.need else False)
    return out


def settling(nodes: Sequence[FormulaNode], its: Sequence[bool | None]) -> tuple[str, ...]:
    """The atoms that give the whole its value, in the order they were written, from the values of the nodes.

    Where it holds: of each part that had to, as many as were needed, the first ones. Where it fails: every part that
    fails. Where it is unknown: every part that is.
    """
    found: dict[str, None] = {}
    work = [len(nodes) - 1]
    while work:
        place = work.pop()
        node = nodes[place]
        if node.atom:
            found[node.atom] = None
            continue
        alike = [part for part in node.parts if its[part] is its[place]]
        if its[place]:
            del alike[max(node.need, 0) :]
        work.extend(reversed(alike))
    return tuple(found)
