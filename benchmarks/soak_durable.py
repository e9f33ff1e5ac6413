"""Fifty thousand durable-rules sessions in one process: does the memory stay flat, and does it live to the end?

    python benchmarks/soak_durable.py [SESSIONS]

Three kinds of work, a third each: one reasoner for many situations (its rulesets stay), a fresh reasoner for each
(its rulesets are made and deleted every time), and situations with unknowns (two sessions for a block). Every
tenth answer is compared with the builtin engine's. A session is one block of one stratum worked out once.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator

from offer.engine.rules.clauses import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Compiled,
    InferenceRule,
    Not,
    compile_rules,
)
from offer.engine.rules.inference import durable
from offer.engine.rules.inference.reasoner import Reasoner


def rules(count: int = 120, inputs: int = 60) -> Compiled:
    """Rules in three strata about as large as a programme's: chains, choices, counts, and `not` of lower ones."""
    rng = random.Random(1)
    facts = [f"in:{n}" for n in range(inputs)]
    heads: list[list[str]] = [[], [], []]
    out = []
    for n in range(count):
        stratum = 3 * n // count
        pool = facts + [head for level in heads[: stratum + 1] for head in level]
        parts = tuple(Atom(atom) for atom in rng.sample(pool, 4))
        if stratum:
            parts = (*parts[:3], Not(Atom(rng.choice(heads[stratum - 1]))))
        when = rng.choice((All(parts[1:]), AnyOf(parts), AtLeast(2, parts)))
        out.append(InferenceRule(f"p:{n}", when, f"r{n}"))
        heads[stratum].append(f"p:{n}")
    return compile_rules(out, frozenset(facts))


def memory() -> float:
    """Resident memory of this process, in MB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def situations(compiled: Compiled, doubt: float) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Random situations without end; a share `doubt` of the inputs is unknown."""
    rng = random.Random(2)
    inputs = sorted(compiled.inputs)
    while True:
        share = rng.random()
        unknown = frozenset(atom for atom in inputs if rng.random() < doubt)
        yield frozenset(atom for atom in inputs if rng.random() < share) - unknown, unknown


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    compiled = rules()
    sessions = 0
    run = durable.DurableFixpoint.__call__

    def counted(self: durable.DurableFixpoint, facts: frozenset[int]) -> list[int]:
        nonlocal sessions
        sessions += 1
        return run(self, facts)

    durable.DurableFixpoint.__call__ = counted  # type: ignore[assignment]
    started = time.perf_counter()
    print(f"Python {sys.version.split()[0]}, {len(compiled.clauses)} clauses, {memory():.1f} MB at the start")
    kinds = (("kept rulesets", True, 0.0), ("fresh rulesets", False, 0.0), ("unknowns", True, 0.2))
    checked = 0
    for third, (kind, keep, doubt) in enumerate(kinds, 1):
        report = sessions
        builtin = Reasoner(compiled, "builtin", size=0)
        reasoner = Reasoner(compiled, "durable", size=0)
        for turn, (true, unknown) in enumerate(situations(compiled, doubt)):
            if not keep:
                reasoner.close()
            got = reasoner.conclude(true, unknown)
            if got.engine != "durable":
                sys.exit(f"handed over: {got.notice}")
            if turn % 10 == 0:
                other = builtin.conclude(true, unknown)
                if (got.fired, got.may_fired) != (other.fired, other.may_fired):
                    sys.exit(f"the engines differ in situation {turn}")
                checked += 1
            if sessions >= report:
                print(f"{sessions:>7} sessions  {memory():6.1f} MB  {kind}", flush=True)
                report += max(1, wanted // 15)
            if sessions >= wanted * third // 3:
                break
        reasoner.close()
    seconds = time.perf_counter() - started
    print(
        f"{sessions} sessions, {memory():.1f} MB, {seconds:.1f} s, {checked} answers compared, none differed"
    )


if __name__ == "__main__":
    main()
