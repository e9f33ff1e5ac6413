"""Partition of compiled clauses, as numbers, into blocks that an engine can take one after another.

Literals are numbers: `2 * n` for the n-th atom, `2 * n + 1` for `not:` it. A block is a run of clauses of one stratum
in which whatever a clause depends on stands in the same block or an earlier one, so the fixpoint of the stratum is
that of its blocks in turn. Blocks are kept within `Limits`, the sizes at which durable-rules is sound
(docs/decisions/reasoning.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...compiled.graphs import strong_components
from ...frozen import frozen
from ..atoms import parse_literal
from ..clauses import Compiled


@frozen
class RulesetLimits:
    """How much one durable-rules ruleset may hold."""

    tests: int = 500
    """Different literals tested. 511 fill a hash table of 512, and looking for a 512th never ends."""
    uses: int = 240
    """Rules that test one literal: the list of 256 has no end mark left at 256."""
    clauses: int = 2_000
    """Rules in all: an array of 4,096."""
    cut: int = 8
    """Different literals at which a new block is begun where one can be: every fact is compared with each test of
    its ruleset, and the fewer a block reads, the more situations are one to it, whose fixpoint is remembered."""


@frozen
class Block:
    """Positive clauses over numbers. `clauses` are their places among the compiled ones, `heads` and `bodies` go with
    them; `reads` is every literal that some body tests. `too_large` says what is over the limits, or nothing."""

    clauses: tuple[int, ...]
    heads: tuple[int, ...]
    bodies: tuple[tuple[int, ...], ...]
    reads: frozenset[int]
    too_large: str


@frozen
class Stratum:
    """Blocks in turn; `closes` are the atoms (as numbers) that later strata test through `not`, settled by then."""

    blocks: tuple[Block, ...]
    closes: tuple[int, ...]


@frozen
class Layout:
    """All of it: the number of each atom, the atoms that are settled before any clause (`closes_first`), the strata."""

    number: Mapping[str, int]
    closes_first: tuple[int, ...]
    strata: tuple[Stratum, ...]


def lay_out(compiled: Compiled, limits: RulesetLimits | None = None) -> Layout:
    """The blocks of `compiled`."""
    limits = limits or RulesetLimits()
    number: dict[str, int] = {}
    negative: dict[str, None] = {}
    encoded: list[tuple[int, tuple[int, ...]]] = []
    for clause in compiled.clauses:
        body: list[int] = []
        for literal in clause.body:
            atom, positive = parse_literal(literal)
            if not positive:
                negative[atom] = None
            body.append(2 * number.setdefault(atom, len(number)) + (not positive))
        encoded.append((2 * number.setdefault(clause.head, len(number)), tuple(body)))
    blocks: list[list[Block]] = [[] for _ in range(1 + max(compiled.strata.values(), default=-1))]
    for stratum, run in _runs(compiled, encoded, limits):
        blocks[stratum].append(_block(run, encoded, limits))
    closes: list[list[int]] = [[] for _ in blocks]
    first: list[int] = []
    for atom in negative:
        (closes[compiled.strata[atom]] if atom in compiled.strata else first).append(number[atom])
    return Layout(
        number, tuple(first), tuple(Stratum(tuple(b), tuple(c)) for b, c in zip(blocks, closes, strict=True))
    )


def _runs(
    compiled: Compiled, encoded: list[tuple[int, tuple[int, ...]]], limits: RulesetLimits
) -> Iterator[tuple[int, list[int]]]:
    """Stratum and clauses of each block, as full as the limits allow."""
    by_stratum: dict[int, list[list[int]]] = {}
    of_rule: dict[int, list[int]] = {}
    for place, clause in enumerate(compiled.clauses):
        of_rule.setdefault(clause.source, []).append(place)
    for component, heads in enumerate(compiled.components):
        clauses = [c for head in heads for rule in compiled.by_head[head] for c in of_rule.get(rule, ())]
        units = [[c] for c in clauses] if component not in compiled.circles else _circles(compiled, clauses)
        by_stratum.setdefault(compiled.strata[heads[0]], []).extend(units)
    for stratum in sorted(by_stratum):
        run: list[int] = []
        uses: dict[int, int] = {}
        for unit in by_stratum[stratum]:
            added: dict[int, int] = {}
            for place in unit:
                for literal in encoded[place][1]:
                    added[literal] = added.get(literal, 0) + 1
            if run and (
                len(run) + len(unit) > limits.clauses
                or len(uses) + sum(literal not in uses for literal in added) > limits.cut
                or any(uses.get(literal, 0) + count > limits.uses for literal, count in added.items())
            ):
                yield stratum, run
                run, uses = [], {}
            run.extend(unit)
            for literal, count in added.items():
                uses[literal] = uses.get(literal, 0) + count
        if run:
            yield stratum, run


def _circles(compiled: Compiled, clauses: list[int]) -> list[list[int]]:
    """The clauses of rules in a circle, parted where they can be: only those of atoms that really depend on each other
    must stay together."""
    of_head: dict[str, list[int]] = {}
    for place in clauses:
        of_head.setdefault(compiled.clauses[place].head, []).append(place)
    edges = {
        head: [atom for place in its for atom in compiled.clauses[place].body if atom in of_head]
        for head, its in of_head.items()
    }
    units: list[list[int]] = []
    for heads in strong_components(edges):
        its = [place for head in heads for place in of_head[head]]
        units.extend([its] if len(heads) > 1 or heads[0] in edges[heads[0]] else [[place] for place in its])
    return units


def _block(run: list[int], encoded: list[tuple[int, tuple[int, ...]]], limits: RulesetLimits) -> Block:
    uses: dict[int, int] = {}
    for place in run:
        for literal in encoded[place][1]:
            uses[literal] = uses.get(literal, 0) + 1
    too_large = ""
    if len(run) > limits.clauses:
        too_large = f"{len(run)} clauses depend on each other in a circle (at most {limits.clauses})"
    elif len(uses) > limits.tests:
        too_large = f"a circle of rules tests {len(uses)} atoms (at most {limits.tests})"
    elif max(uses.values(), default=0) > limits.uses:
        too_large = f"a circle of rules tests one atom {max(uses.values())} times (at most {limits.uses})"
    return Block(
        tuple(run),
        tuple(encoded[place][0] for place in run),
        tuple(encoded[place][1] for place in run),
        frozenset(uses),
        too_large,
    )
