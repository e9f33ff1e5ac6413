"""The codes R401 onwards: mistakes in the records of a setting."""

from __future__ import annotations

from .code_entry import CodeEntry

RECORDS_CODES = (
    CodeEntry(
        code="R401",
        title="no reason given",
        why="A pause or a withdrawal changes every later answer; in a year nobody will remember why.",
        fix="Add `reason:` with a few words.",
        example="log:\n  - {date: 2026-11-02, pause: true, until: 2026-11-13}\n",
    ),
    CodeEntry(
        code="R402",
        title="an entry that ends before it begins",
        why="A waiver or a pause holds from its date to its `until`; with the two the wrong way round it never holds.",
        fix="Correct one of the two days.",
        example="log:\n  - {date: 2026-11-02, pause: true, until: 2026-10-02, reason: Flood}\n",
    ),
    CodeEntry(
        code="R403",
        title="a role that ends before it begins",
        why="Nobody could hold it on any day, so the person would silently not count.",
        fix="Correct one of the two days.",
        example="people:\n  - {id: ak, roles: [{role: slt, from: 2026-09-01, until: 2025-09-01}]}\n",
    ),
    CodeEntry(
        code="R404",
        title="a person listed twice",
        why="The log names people by id. With one id for two people nobody can tell who was there.",
        fix="Give one of them another id, or write all roles of one person in one place.",
        example="people:\n  - {id: ak, name: A. Khan}\n  - {id: ak, name: A. King}\n",
    ),
    CodeEntry(
        code="R405",
        title="an attribute of another type than the programme declares",
        why="A text cannot be compared with a number, nor a day with a text, so the attribute counts as not recorded.",
        fix="Write the value as the programme declares it, or change the type there.",
        example='attributes: {pupils: "many"}\n',
    ),
    CodeEntry(
        code="R406",
        title="two files of one setting that contradict each other",
        why="Several files of one setting are read as one. Where they differ, neither can be preferred.",
        fix="Correct one of the two, or remove the value there.",
    ),
    CodeEntry(
        code="R407",
        title="no such setting",
        why="Nobody of that id is among the records, so there is nothing to answer from.",
        fix="Check the id. `offer status` lists every setting.",
    ),
    CodeEntry(
        code="R408",
        title="a former id of two settings",
        why="An id that a setting had formerly still finds it. Where two settings claim it, either could be meant.",
        fix="Ask for the setting by its own id, or correct `formerly:` in one of the two.",
    ),
    CodeEntry(
        code="R409",
        title="a former id that is in use",
        why="A former id finds a setting only where no records stand under that id itself. Here they do: one school "
        "would be read as two, each with half of its history.",
        fix="Let the other records say `setting:` with the new id, or correct `formerly:`. In a ledger, `offer records "
        "settings move OLD NEW --on DAY` makes one history of both.",
        example='setting: "137001"\nformerly: ["137001"]\n',
    ),
    CodeEntry(
        code="R410",
        title="not a six-digit URN",
        why="Settings are known by the unique reference number of the register of schools. Under another id, imports "
        "and other people's lists do not find them.",
        fix="Write the six digits, in quotes.",
        example="setting: tollgate\n",
    ),
)
