"""durable-rules at the edges of what it bears: one below each limit, at it, one above, each in a process of its own.

Rules that depend on each other in a circle cannot be parted, so they are what meets the limits. Beyond a limit the
builtin engine takes over and says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from offer.engine.rules.inference.partition import RulesetLimits, lay_out
from offer.engine.rules.inference.protocol import EngineFailed
from offer.engine.rules.inference.reasoner import Reasoner
from reasoning_help import compiled, needs_durable

pytestmark = needs_durable

TESTS = """
pairs = [("p:0", f"p:{N // 2 - 1}"), ("p:0", "start")]
pairs += [(f"p:{n}", ("all", f"p:{n - 1}", f"x:{n}")) for n in range(1, N // 2)]
pairs += [("p:0", "extra")] * (N % 2)
"""
USES = """
pairs = [(f"q:{n}", "p") for n in range(N)] + [("p", f"q:{n}") for n in range(N)] + [("p", "start")]
"""
CLAUSES = """
pairs = [(f"p:{n % 300}", f"p:{(n - 1) % 300}") for n in range(300)] + [("p:0", "start")]
pairs += [(f"p:{n * 7 % 300}", f"p:{n * 11 % 300}") for n in range(N - 301)]
"""
SET_OFF = """
pairs = [(f"q:{n}", ("all", "start", f"x:{n % 40}")) for n in range(N)]
"""
LONG = """
pairs = [("p", ("all", *(f"x:{n}" for n in range(N)))), ("q", ("all", "p", "start"))]
"""

RUN = """
import sys
sys.path.insert(0, {tests!r})
from reasoning_help import compiled
from offer.engine.rules.inference.reasoner import conclude
N = {number}
{pairs}
inputs = {{atom for _, when in pairs for atom in ([when] if isinstance(when, str) else when[1:])}}
inputs -= {{head for head, _ in pairs}}
rules = compiled(pairs, frozenset(inputs))
durable = conclude(rules, frozenset(inputs), engine="durable")
builtin = conclude(rules, frozenset(inputs), engine="builtin")
assert durable.fired == builtin.fired == frozenset(range(len(rules.clauses))), len(durable.fired)
nothing = conclude(rules, frozenset(), frozenset(inputs), engine="durable")
assert not nothing.fired and len(nothing.may_fired) == len(rules.clauses)
print(durable.engine, durable.notice)
"""


def run(pairs: str, number: int) -> str:
    """Which engine concluded, and its notice; fails if the process does."""
    code = RUN.format(tests=str(Path(__file__).parent), number=number, pairs=pairs)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("pairs", "limit", "says"),
    [
        (TESTS, RulesetLimits().tests, "tests 501 atoms (at most 500)"),
        (USES, RulesetLimits().uses, "tests one atom 241 times (at most 240)"),
        pytest.param(
            CLAUSES, RulesetLimits().clauses, "2001 clauses depend on each other", marks=pytest.mark.slow
        ),
    ],
    ids=["tests", "uses", "clauses"],
)
def test_at_the_limits_of_one_ruleset(pairs: str, limit: int, says: str) -> None:
    assert run(pairs, limit - 1) == "durable"
    assert run(pairs, limit) == "durable"
    above = run(pairs, limit + 1)
    assert above.startswith("builtin too large for durable-rules")
    assert says in above


@pytest.mark.parametrize(
    "number",
    [
        48,
        240,
        513,
        *(pytest.param(n, marks=pytest.mark.slow) for n in (47, 49, 63, 64, 65, 239, 241, 511, 512)),
    ],
)
def test_rules_set_off_by_one_fact(number: int) -> None:
    """No circle, so they are parted into rulesets that each stay within the limits."""
    assert run(SET_OFF, number) == "durable"


@pytest.mark.parametrize(
    "number", [8, 16, 600, *(pytest.param(n, marks=pytest.mark.slow) for n in (7, 9, 15, 17, 64, 65, 512))]
)
def test_conditions_of_one_rule(number: int) -> None:
    """A body of more than 8 is split; durable-rules bears 16."""
    assert run(LONG, number) == "durable"


def test_blocks_keep_within_the_limits() -> None:
    """What is cut keeps to the limits and to the order: nothing is read before the block that derives it."""
    pairs = [(f"p:{n}", ("all", f"in:{n % 7}", f"p:{n - 1}" if n else "in:0", "in:1")) for n in range(900)]
    limits = RulesetLimits(tests=40, uses=20, clauses=30, cut=25)
    rules = compiled(pairs, frozenset(f"in:{n}" for n in range(7)))
    layout = lay_out(rules, limits)
    later = {2 * layout.number[head] for head in rules.by_head}
    clauses = []
    for block in layout.strata[0].blocks:
        later -= set(block.heads)
        assert not later & block.reads
        assert len(block.reads) <= 25
        assert len(block.clauses) <= 30
        assert max(sum(literal in body for body in block.bodies) for literal in block.reads) <= 20
        assert not block.too_large
        clauses.extend(block.clauses)
    assert sorted(clauses) == list(range(len(rules.clauses)))


def test_an_error_of_the_library_hands_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its limits should rule errors out; should one come all the same, the answer still comes, and says so."""
    rules = compiled([("p", "a"), ("q", ("not", "p"))], "a")
    from offer.engine.rules.inference.durable import DurableFixpoint

    reasoner = Reasoner(rules, "durable")
    assert reasoner.conclude(frozenset("a")).engine == "durable"

    def fails(self: DurableFixpoint, facts: object) -> list[int]:
        raise EngineFailed("error code: 303")

    monkeypatch.setattr(DurableFixpoint, "__call__", fails)
    got = reasoner.conclude(frozenset())
    assert (got.engine, got.notice) == ("builtin", "durable-rules failed: error code: 303")
    assert (got.value("p"), got.value("q")) == (False, True)


def test_an_interrupted_session_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a session: the session is deleted, and the next one starts clean."""
    rules = compiled([("p", "a"), ("q", "p"), ("r", ("all", "q", "b"))], "a b")
    from offer.engine.rules.inference.durable import DurableFixpoint

    reasoner = Reasoner(rules, "durable")
    put = DurableFixpoint._put
    calls = 0

    def interrupted(self: DurableFixpoint, value: int, name: int | str) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return put(self, value, name)

    monkeypatch.setattr(DurableFixpoint, "_put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        reasoner.conclude(frozenset("ab"))
    got = reasoner.conclude(frozenset("b"))
    assert [got.value(atom) for atom in "pqr"] == [False, False, False]
    got = reasoner.conclude(frozenset("ab"))
    assert [got.value(atom) for atom in "pqr"] == [True, True, True]
    assert (got.engine, got.notice) == ("durable", "")


def test_a_code_that_is_not_right_is_an_error() -> None:
    """A fact that no rule looks at, or twice the same, is a mistake of ours and never passes unseen."""
    from offer.engine.rules.inference.durable import DurableFixpoint

    (block,) = lay_out(compiled([("p", "a")], "a")).strata[0].blocks
    fixpoint = DurableFixpoint(block)
    literal = next(iter(block.reads))
    assert fixpoint([literal]) == [0]
    with pytest.raises(EngineFailed, match="code 1"):
        fixpoint([literal + 1])
    assert fixpoint([]) == []
    fixpoint.close()


def test_ids_of_facts_do_not_collide() -> None:
    """durable-rules tells facts apart by the 32-bit FNV-1a hash of their ids alone."""

    def fnv(text: str) -> int:
        value = 2166136261
        for byte in text.encode():
            value = (value ^ byte) * 16777619 & 0xFFFFFFFF
        return value

    ids = [*(str(n) for n in range(200_000)), "open", "sid-s"]
    assert len({fnv(name) for name in ids}) == len(ids)
