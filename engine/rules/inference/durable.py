"""The durable-rules engine, held to the shapes in which it is sound (docs/decisions/reasoning.md lists the others).

Only its C module is used: the Python package around it starts threads and costs 30 ms to import. A block becomes one
ruleset in which every condition is an equality with a constant number. Each run is one session: an `_open` fact with
a rule of its own opens it and, while that rule is being dispatched, the facts go in one by one; then each rule that
fires puts its head in, until none is left; then the session is deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from .partition import Block
from .protocol import EngineFailed

HANDLED = 0
"""The only return code of an assertion that is right here: 1 says no rule looks at the fact, 2 that its id is taken."""

OPEN = "o"
SESSION = "s"

KEPT = 16 * 1024 * 1024
"""The size of that block, in bytes; nothing of it is ever touched."""


def load_durable() -> ModuleType:
    """durable-rules' C module. Raises `ImportError` where it cannot be loaded.

    From Python 3.13 it refers to a symbol that is gone (PyEval_CallObject). Only the callbacks, which nothing here
    sets, would use it, so binding it late is enough to load the module.
    """
    known = sys.modules.get("durable_rules_engine")
    if known is not None:
        return known
    # A session takes and gives back megabytes. glibc would return them to the system and fetch them again, page by
    # page, every time; it stops once a large block has been freed. Runs are then three times quicker.
    bytes(KEPT)
    if sys.version_info < (3, 13) or not hasattr(sys, "setdlopenflags"):
        return import_module("durable_rules_engine")
    import os

    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        return import_module("durable_rules_engine")
    finally:
        sys.setdlopenflags(flags)


class DurableFixpoint:
    """The fixpoint of one block, as a ruleset. Raises `EngineFailed` where durable-rules will not take it."""

    def __init__(self, block: Block) -> None:
        self._engine = load_durable()
        self._heads = block.heads
        self._reads = block.reads
        self._handle: int | None = None
        rules = [f'"{OPEN}":{{"all":[{{"m":{{"a":-1}}}}]}}']
        for place, body in enumerate(block.bodies):
            # A body without conditions fires when the session opens.
            tests = ",".join(f'{{"m{at}":{{"a":{literal}}}}}' for at, literal in enumerate(body or (-1,)))
            rules.append(f'"{place}":{{"all":[{tests}]}}')
        try:
            self._handle = self._engine.create_ruleset("b", "{" + ",".join(rules) + "}")
        except Exception as problem:
            raise EngineFailed(str(problem)) from problem

    def __call__(self, facts: Iterable[int]) -> list[int]:
        """See `Fixpoint`. Asserts nothing that no rule looks at."""
        engine, handle = self._engine, self._handle
        opened = False
        try:
            session = self._put(-1, "open")
            message = engine.start_action_for_state(handle, session)
            # Until a rule has been dispatched, deleting a session frees memory that was never set.
            opened = message is not None
            if not opened:
                raise EngineFailed("the session did not open")
            text: str | None = message[1]
            known = set(facts)
            for literal in known:
                self._put(literal, literal)
            fired: list[int] = []
            while text is not None:
                name = text[2 : text.index('"', 2)]
                if name != OPEN:
                    place = int(name)
                    fired.append(place)
                    head = self._heads[place]
                    if head in self._reads and head not in known:
                        known.add(head)
                        self._put(head, head)
                text = engine.complete_and_start_action(handle, session)
            return fired
        except EngineFailed:
            raise
        except Exception as problem:
            raise EngineFailed(str(problem)) from problem
        finally:
            if opened:
                engine.delete_state(handle, SESSION)

    def _put(self, value: int, name: int | str) -> int:
        code, session = self._engine.assert_fact(
            self._handle, f'{{"id":"{name}","sid":"{SESSION}","a":{value}}}'
        )
        if code != HANDLED:
            raise EngineFailed(f"fact {name} was answered with code {code}")
        return int(session)

    def close(self) -> None:
        """Delete the ruleset."""
        if self._handle is not None:
            self._engine.delete_ruleset(self._handle)
            self._handle = None
