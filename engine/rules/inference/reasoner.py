"""The reasoner: conclusions from facts, stratum by stratum, in Kleene's three-valued logic.

Every clause is worked out twice: over what is known to hold (`is`), and over what may hold (`may`), where an unknown
input counts as holding. When a stratum has reached its fixpoint, `not p` is known where p may not hold, and `not p`
may hold where p is not known to. What may hold without being known to is unknown. So an engine only ever sees
positive clauses and facts.
"""

from __future__ import annotations

from ...frozen import frozen
from ..clauses import Clause, Compiled
from .engines import choose_engine, preparer
from .partition import Block, lay_out
from .protocol import EngineFailed, Fixpoint

MOST_FIXPOINTS = 4096
"""Of how many situations of one block its fixpoint is remembered."""


@frozen
class Conclusions:
    """What follows from one situation.

    `true` and `unknown` are the situation. `is_` and `may` are the atoms known to hold and those that may; `fired` and
    `may_fired` the clauses (as places in `compiled.clauses`) behind them. `engine` did the work; `notice` says why it
    was not the one asked for, or nothing.
    """

    compiled: Compiled
    true: frozenset[str]
    unknown: frozenset[str]
    is_: frozenset[str]
    may: frozenset[str]
    fired: frozenset[int]
    may_fired: frozenset[int]
    engine: str
    notice: str

    def value(self, atom: str) -> bool | None:
        """True, False, or None for unknown."""
        return True if atom in self.is_ else None if atom in self.may else False

    def derivations(self, atom: str) -> tuple[Clause, ...]:
        """The clauses that derived `atom`, one for each of its rules that fired, in the order of the rules; where it
        is unknown, those that may have."""
        fired = self.fired if atom in self.is_ else self.may_fired
        own = (self.compiled.own[rule] for rule in self.compiled.by_head.get(atom, ()))
        return tuple(self.compiled.clauses[place] for place in own if place in fired)


class Reasoner:
    """Concludes from situations by the same rules. What is read off conclusions is kept by `cones.py`; here each block
    of clauses remembers its fixpoints, for many situations are the same to it.

    With durable-rules it holds rulesets, which `close` gives back (it may be used again after that).
    """

    def __init__(self, compiled: Compiled, engine: str = "auto") -> None:
        """`engine` as in `--engine`. Raises `EngineUnavailable`."""
        self.compiled = compiled
        self.engine = choose_engine(engine)
        self.notice = ""
        self._layout = lay_out(compiled)
        self._names = tuple(self._layout.number)
        self._ready: list[list[_RememberedFixpoint]] = []
        self._sessions = 0
        self._mentioned = frozenset(compiled.inputs.union(self._names))
        too_large = [b.too_large for s in self._layout.strata for b in s.blocks if b.too_large]
        if self.engine == "durable" and too_large:
            self._hand_over(f"too large for durable-rules: {too_large[0]}")

    def conclude(self, true: frozenset[str], unknown: frozenset[str] = frozenset()) -> Conclusions:
        """What follows when the atoms `true` hold and nobody knows about `unknown`; every other input is false.

        An atom that is no input and that no clause mentions is left out. Atoms in both count as true."""
        true = true & self._mentioned
        unknown = (unknown & self._mentioned) - true
        try:
            return self._work_out(true, unknown)
        except EngineFailed as problem:
            self._hand_over(f"durable-rules failed: {problem}")
            return self._work_out(true, unknown)

    @property
    def sessions(self) -> int:
        """How many times an engine has been run."""
        return self._sessions + sum(fixpoint.runs for its in self._ready for fixpoint in its)

    def close(self) -> None:
        """Give back what the engine holds."""
        self._sessions = self.sessions
        _close_all(self._ready)
        self._ready = []

    def __enter__(self) -> Reasoner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hand_over(self, notice: str) -> None:
        self.close()
        self.engine, self.notice = "builtin", notice

    def _prepared(self) -> list[list[_RememberedFixpoint]]:
        if not self._ready:
            prepare = preparer(self.engine)
            ready: list[list[_RememberedFixpoint]] = [[] for _ in self._layout.strata]
            try:
                for stratum, its in zip(self._layout.strata, ready, strict=True):
                    its.extend(_RememberedFixpoint(block, prepare(block)) for block in stratum.blocks)
            except BaseException:
                _close_all(ready)
                raise
            self._ready = ready
        return self._ready

    def _work_out(self, true: frozenset[str], unknown: frozenset[str]) -> Conclusions:
        layout, number = self._layout, self._layout.number
        is_ = {2 * number[atom] for atom in true if atom in number}
        may = is_ | {2 * number[atom] for atom in unknown if atom in number}
        fired: set[int] = set()
        may_fired: set[int] = set()
        _close(layout.closes_first, is_, may)
        for stratum, ready in zip(layout.strata, self._prepared(), strict=True):
            for block, fixpoint in zip(stratum.blocks, ready, strict=True):
                found, may_found = fixpoint.of(is_), fixpoint.of(may)
                is_.update(block.heads[place] for place in found)
                may.update(block.heads[place] for place in may_found)
                fired.update(block.clauses[place] for place in found)
                may_fired.update(block.clauses[place] for place in may_found)
            _close(stratum.closes, is_, may)
        names = self._names
        holds = true.union(names[n // 2] for n in is_ if not n % 2)
        certain = not unknown and is_ == may
        return Conclusions(
            self.compiled,
            true,
            unknown,
            holds,
            holds if certain else true.union(unknown, (names[n // 2] for n in may if not n % 2)),
            known := frozenset(fired),
            known if certain else frozenset(may_fired),
            self.engine,
            self.notice,
        )


class _RememberedFixpoint:
    """The fixpoints of one block, each worked out once: it reads few facts, so that many situations are one to it."""

    def __init__(self, block: Block, fixpoint: Fixpoint) -> None:
        self._reads, self._fixpoint = block.reads, fixpoint
        self._known: dict[frozenset[int], list[int]] = {}
        self.runs = 0
        """How many times the engine has been run."""

    def of(self, literals: set[int]) -> list[int]:
        """The clauses of the block that fire where these literals hold, among others that it does not read."""
        facts = self._reads & literals
        found = self._known.get(facts)
        if found is None:
            if len(self._known) >= MOST_FIXPOINTS:
                self._known.clear()
            self.runs += 1
            found = self._known[facts] = self._fixpoint(facts)
        return found

    def close(self) -> None:
        """Give back what the engine holds."""
        self._fixpoint.close()


def _close_all(ready: list[list[_RememberedFixpoint]]) -> None:
    for stratum in ready:
        for fixpoint in stratum:
            fixpoint.close()


def _close(atoms: tuple[int, ...], is_: set[int], may: set[int]) -> None:
    for atom in atoms:
        if 2 * atom not in may:
            is_.add(2 * atom + 1)
        if 2 * atom not in is_:
            may.add(2 * atom + 1)


def conclude(
    compiled: Compiled, true: frozenset[str], unknown: frozenset[str] = frozenset(), engine: str = "auto"
) -> Conclusions:
    """What follows from one situation; see `Reasoner.conclude`. Raises `EngineUnavailable`."""
    with Reasoner(compiled, engine) as reasoner:
        return reasoner.conclude(true, unknown)
