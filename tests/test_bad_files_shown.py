"""How mistakes are shown: every character of the lines, carets and suggestions of a few broken files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from offer.engine.authoring.validate import validate_paths
from offer.engine.diagnostics import Span
from offer.engine.reading.file_text import texts_to_quote
from offer.engine.render import diagnostics as render
from offer.engine.text.terminal import excerpt

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SHOWN = (
    "several/eight-slips-in-one-offer.yaml",
    "several/wide-characters.yaml",
    "several/windows-line-breaks.yaml",
    "meaning/two-wait-for-each-other.yaml",
    "meaning/gap-longer-than-window.yaml",
    "reading/anchor-and-alias.yaml",
    "reading/closing-bracket-missing.yaml",
    "reading/zero-width-space-in-id.yaml",
    "records/person-twice.yaml",
    "calendars/terms-overlap.yaml",
)


def shown(name: str, width: int) -> str:
    problems = validate_paths([name]).problems
    return render.diagnostics_text(problems, texts_to_quote(problems), width=width)


@pytest.mark.parametrize(("width", "golden"), [(100, "bad-100.txt"), (60, "bad-60.txt")])
def test_lines_carets_and_suggestions_are_as_they_were_read(
    width: int, golden: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE / "bad")
    text = "".join(shown(name, width) + "\n" for name in SHOWN)
    assert text == (GOLDEN / golden).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "column", "carets"),
    [
        ("a: 学校 x", 4, "   ^^"),
        ("a: 学校 x", 7, "        ^"),
        ("a: 🎓🎓x", 6, "       ^"),
        ("a: e\u0301x", 5, "   ^"),
        ("a: e\u0301x", 6, "    ^"),
        ("a: \u200bx", 4, "   ^^^^^^^^"),
        ("a: ｆｕｌｌ x", 9, "            ^"),
    ],
)
def test_carets_stand_under_what_a_terminal_shows(line: str, column: int, carets: str) -> None:
    span = Span("a.yaml", 1, column, 1, column + 1)
    assert excerpt(line, span)[1] == carets


# Did you mean: what is misspelt, and what must be suggested for it; None where nothing comes near.
OFFER = """\
programme: offer
version: "1"
effective_from: 2026-01-01
title: Offer
roles: {lead: Lead, slt: Senior leader}
attributes: {local_authority: {type: text}}
eligibility: [{id: outside, needs: {attribute: local_authority, is_not: "874"}}]
stages:
  - id: awareness
    activities: [{id: share-video}]
    commitments:
      - {id: attend-training, needs: {activity: share-video, people: {role: lead, including: {role: slt}}}}
    resources: [{id: inside-im-hurting, when: attend-training}]
    timescale: 8 weeks
rules:
  - {id: book, when: {resource: inside-im-hurting, is: due}, then: {flag: book-due}}
"""
SUGGESTED = [
    ("timescale: 8", "timescle: 8", "timescale"),
    ("needs: {activity", "need: {activity", "needs"),
    ("effective_from", "effective-from", "effective_from"),
    ("including:", "includes:", "including"),
    ("activity: share-video", "activity: share-vidoe", "share-video"),
    ("activity: share-video", "activity: video-share", None),
    ("activity: share-video", "activity: share_video", None),
    ("role: lead", "role: laed", "lead"),
    ("role: slt", "role: stl", "slt"),
    ("role: slt", "role: headteacher", None),
    ("attribute: local_authority", "attribute: local-authority", "local_authority"),
    ("when: attend-training", "when: atend-training", "attend-training"),
    ("when: attend-training", "when: attend", None),
    ("when: attend-training", "when: open", "opened"),
    ("resource: inside-im-hurting", "resource: im-hurting", "inside-im-hurting"),
    ("is: due", "is: dues", "due"),
    ("is: due", "is: sent", None),
    ("type: text", "type: txt", "text"),
]


@pytest.mark.parametrize(("right", "wrong", "suggested"), SUGGESTED)
def test_what_was_meant_is_suggested(right: str, wrong: str, suggested: str | None, tmp_path: Path) -> None:
    assert right in OFFER
    (tmp_path / "a.yaml").write_text(OFFER.replace(right, wrong, 1), encoding="utf-8")
    (problem,) = [
        one for one in validate_paths([str(tmp_path / "a.yaml")]).problems if one.severity == "error"
    ]
    found = re.search(r"did you mean `([^`]+)`\?", problem.message)
    assert (found[1] if found else None) == suggested
