"""The checks that only validating asks: warnings, which no answer hangs on, so that no answer pays for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..diagnostics import Diagnostic
from . import (
    contradictions,
    unused,
    windows,
)
from . import (
    gap_chains as chains,
)
from . import (
    plausibility as hopes,
)
from .context import Checked

OF_A_WHOLE_PROGRAMME: tuple[Callable[[Checked], Iterator[Diagnostic]], ...] = (
    chains.no_time_left,
    contradictions.stages_that_never_open,
    contradictions.parts_that_never_hold,
    contradictions.rules_against_themselves,
    hopes.hours_beyond_the_announced,
    hopes.waits_for_a_later_stage,
    hopes.due_before_it_begins,
    hopes.always_renewed,
    hopes.other_words_for_one_thing,
    unused.roles_spelt_twice,
    windows.terms_of_no_calendar,
)
"""Like those in `check.py` of the same name, for a programme that could be read whole."""

OF_A_SOUND_PROGRAMME: tuple[Callable[[Checked], Iterator[Diagnostic]], ...] = (
    unused.unused_activities,
    unused.unused_roles,
)
"""A name that is misspelt where it is used seems unused, so these wait until every name leads somewhere."""
