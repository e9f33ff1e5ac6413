"""All codes of diagnostics in one dictionary, to explain them and to write their pages in docs/codes.

Imported only to explain a code or to write its page, never to find a problem.
"""

from __future__ import annotations

from .code_entry import CodeEntry
from .files import FILE_CODES
from .implausible_rules import IMPLAUSIBLE_CODES
from .keys_and_values import KEY_CODES
from .programmes import PROGRAMME_CODES
from .records import RECORDS_CODES
from .scenarios import SCENARIO_CODES
from .yaml_syntax import YAML_CODES

CODE_FAMILIES: tuple[tuple[CodeEntry, ...], ...] = (
    YAML_CODES,
    KEY_CODES,
    PROGRAMME_CODES,
    IMPLAUSIBLE_CODES,
    RECORDS_CODES,
    SCENARIO_CODES,
    FILE_CODES,
)
"""The codes by what they are about: one module of this package each."""

CATALOGUE: dict[str, CodeEntry] = {entry.code: entry for entries in CODE_FAMILIES for entry in entries}
"""Every code that a diagnostic can have, with what it means."""
