"""The registry of checks: each function is registered where it is defined, with the codes of the problems it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Literal, NamedTuple, TypeVar

from ..diagnostics import Diagnostic
from ..reading.load import capped, in_file_order
from ..reading.yaml_problems import MOST_PROBLEMS

Subject = Literal["programme", "calendar", "folder", "coverage", "records", "attributes"]
"""What a check looks at; `run.py` has a function for each, which says what it is given."""

Needs = Literal["part", "whole", "sound"]
"""What a check of a programme needs: `part` of a file is enough where nothing that is missing misleads it; `whole` for
those that reason from what is not there, or from defaults; `sound` for those that take a programme without an error,
in which every name leads somewhere."""


class RegisteredCheck(NamedTuple):
    """One registered check. `thorough` ones are warnings that no answer depends on: only validating runs them."""

    codes: tuple[str, ...]
    of: Subject
    needs: Needs
    thorough: bool
    find: Callable[..., Iterable[Diagnostic]]


CHECKS: list[RegisteredCheck] = []

_Find = TypeVar("_Find", bound=Callable[..., Iterable[Diagnostic]])


def finds(
    *codes: str, of: Subject = "programme", needs: Needs = "part", thorough: bool = False
) -> Callable[[_Find], _Find]:
    """Registers the function below it as the check that finds these codes, each described in the catalogue."""

    def register(find: _Find) -> _Find:
        CHECKS.append(RegisteredCheck(codes, of, needs, thorough, find))
        return find

    return register


def registered_checks(of: Subject, needs: Needs = "part", thorough: bool = False) -> list[RegisteredCheck]:
    """The registered checks of one sort, in the order of their codes."""
    sort = (of, needs, thorough)
    return sorted((each for each in CHECKS if each[1:4] == sort), key=lambda each: each.codes)


def problems_found(
    of: Subject, *given: object, needs: Needs = "part", thorough: bool = False, most: int | None = None
) -> list[Diagnostic]:
    """What the checks of one sort find, at most so many problems for each check."""
    checks = registered_checks(of, needs, thorough)
    return [problem for check in checks for problem in islice(check.find(*given), most)]


def at_most_listed(found: list[Diagnostic]) -> list[Diagnostic]:
    """The problems of one file, no more than anybody reads."""
    return found if len(found) <= MOST_PROBLEMS else list(capped(sorted(found, key=in_file_order)))
