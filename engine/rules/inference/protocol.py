"""The protocol of an inference engine, and its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from .partition import Block


class Fixpoint(Protocol):
    """One block of positive clauses, ready to be run for many situations."""

    def __call__(self, facts: Iterable[int]) -> list[int]:
        """The clauses of the block (as places in it) whose whole body follows from `facts`, in any order.

        `facts` must be among what the block reads. Raises `EngineFailed`."""

    def close(self) -> None:
        """Give back what it holds. It must not be called again after that."""


Prepare = Callable[[Block], Fixpoint]


class EngineUnavailable(Exception):
    """The engine asked for cannot be loaded here; the message says how to mend it."""


class EngineFailed(Exception):
    """durable-rules reported an error that its limits should have ruled out."""
