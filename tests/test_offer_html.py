"""The page of an offer for the web: whole, safe, readable by machine and by eye."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from compiling import compiled, compiled_source, offer_source
from offer.engine.compiled.programme import CompiledProgramme
from offer.engine.reading.yaml_file import read
from offer.engine.render.offer.html import STYLE_SHEET, linked, show_html
from offer.engine.render.offer.text import show_text

ROOT = Path(__file__).parent.parent
STYLE = STYLE_SHEET.read_text(encoding="utf-8")
VOID = {"meta", "link", "col", "br"}


@cache
def the_offer() -> CompiledProgramme:
    return compiled_source(offer_source())


class Read(HTMLParser):
    """A page taken apart: its elements with attributes, its texts, and that what opens is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def of(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    def words(self) -> str:
        return " ".join(
            "".join(text for tag, text in self.texts if tag not in ("style", "title"))
            .replace("\u2060", "")
            .split()
        )


@cache
def page() -> Read:
    return Read(show_html(the_offer()))


def test_everything_of_the_plain_page_is_on_it() -> None:
    """Sentence by sentence; small numbers and quotation marks apart, which the plain page does not have."""
    marks = re.compile(r'<span class="mark">.*?</span>')
    shown = Read(marks.sub("", show_html(the_offer()))).words()
    plain = show_text(the_offer(), 60)
    blocks = re.split(r"\n\s*\n|\n\s*- |\n[-=]+\n|:\n", plain)
    texts = [" ".join(block.split()).removeprefix("- ") for block in blocks]
    texts = [re.sub(r"`([^`]+)`", r"‘\1’", re.sub(r"^Timescale: ", "", text)) for text in texts if text]
    assert len(texts) > 80
    assert [text for text in texts if text.replace(" =", "").strip("=- ") not in shown] == []


def test_every_reading_is_numbered_marked_as_ours_and_led_to() -> None:
    text = (ROOT / "programmes" / "relational-practice.yaml").read_text(encoding="utf-8")
    count = len(re.findall(r"^ +reading:", text, flags=re.M))
    ids = [attrs["id"] for attrs in page().of("li") if "id" in attrs]
    assert ids == [f"reading-{number}" for number in range(1, count + 1)]
    assert page().words().count("Our reading: ") == count
    marked = {
        attrs["href"] for attrs in page().of("a") if attrs.get("aria-label", "").startswith("our reading")
    }
    without = {int(id.removeprefix("reading-")) for id in ids if f"#{id}" not in marked}
    # What the page shows nowhere else: ids, document, roles, and names of ours for the setting's own activities.
    assert without == {1, 5, 12, 13, 14, 22, 23, 37}


def test_it_asks_for_nothing_from_outside() -> None:
    assert {tag for tag, _ in page().elements} & {
        "script",
        "img",
        "iframe",
        "object",
        "form",
        "base",
    } == set()
    assert [attrs["href"] for attrs in page().of("link")] == ["data:,"]
    assert "url(" not in STYLE and "@import" not in STYLE and "@font-face" not in STYLE
    assert not any(
        name.startswith("on") or name in ("src", "style") for _, attrs in page().elements for name in attrs
    )
    policy = next(
        attrs for attrs in page().of("meta") if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy["content"].startswith("default-src 'none'; ")


def test_language_landmarks_and_headings_in_order() -> None:
    assert page().of("html") == [{"lang": "en-GB"}]
    for landmark in ("header", "nav", "main", "footer", "title", "h1"):
        assert len(page().of(landmark)) == 1, landmark
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in page().elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page().elements:
        assert attrs.get("aria-labelledby", ids[0]) in ids
        target = attrs.get("href", "")
        assert not target.startswith("#") or target[1:] in ids
    first = next(attrs for tag, attrs in page().elements if tag == "a")
    assert first == {"class": "skip", "href": "#offer"}


def test_a_table_that_says_what_heads_what() -> None:
    assert len(page().of("table")) == len(page().of("caption")) == 1
    assert [(attrs["scope"], attrs["role"]) for attrs in page().of("th")] == (
        [("col", "columnheader")] * 5 + [("row", "rowheader")] * 2
    )
    heads = [attrs["data-head"] for attrs in page().of("td")]
    assert heads == ["Offer", "Commitment from setting", "Funding and resources", "Timescale"] * 2


def test_colours_can_be_told_apart() -> None:
    """WCAG 2 AA: 4.5 to 1 for text, 3 to 1 for the frame around what has the focus."""
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", STYLE))
    assert {"ink", "soft", "tint", "link"} <= set(named)
    grounds = ["#ffffff", named["tint"], "#fdf6e7"]
    assert set(re.findall(r"background: (\S+?)[;}]", STYLE)) == {
        "#fff",
        "var(--tint)",
        "#fdf6e7",
    }
    for ground in grounds:
        for ink in ("ink", "soft", "link"):
            assert contrast(named[ink], ground) >= 4.5, (ink, ground)
        assert contrast("#b45309", ground) >= 3
    assert "a:focus-visible { outline: 3px solid #b45309" in STYLE and "outline: none" not in STYLE


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_as_the_standard_has_it() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


NASTY = "</style><script>alert(1)</script>\"' onload=x <!-- & &amp; ]]> {{x}} javascript:alert(1) </p>"
HOSTILE = """
programme: p
version: NASTY
effective_from: 2026-01-01
title: NASTY
says: NASTY
audience: NASTY
provider: NASTY
document: NASTY
vision: [NASTY]
notes: [NASTY]
references: [NASTY]
roles: {lead: NASTY}
attributes: {a: {says: NASTY, reading: NASTY}}
eligibility: [{id: e, says: NASTY, needs: {attribute: a, is: NASTY}, reading: NASTY}]
activities: [{id: x, title: NASTY, says: NASTY, reading: NASTY}]
stages:
  - id: one
    title: NASTY
    says: NASTY
    course: NASTY
    timescale: 1 term
    basis: [{value: timescale, says: NASTY, source: NASTY, reading: NASTY}]
    offer: [{id: o, title: NASTY, says: NASTY, kind: training, mode: NASTY, source: NASTY, reading: NASTY}]
    commitments:
      - {id: c, title: NASTY, says: NASTY, needs: {activity: o, people: {role: lead}}, reading: NASTY}
    resources: [{id: r, title: NASTY, says: NASTY, kind: NASTY, reading: NASTY}]
rules: [{id: r, says: NASTY, when: {overdue: one}, then: {flag: f, says: NASTY}, reading: NASTY}]
"""


def test_markup_in_any_text_is_shown_not_obeyed() -> None:
    quoted = "'" + NASTY.replace("'", "''") + "'"
    hostile = compiled(HOSTILE.replace("NASTY", quoted))
    plain = compiled(HOSTILE.replace("NASTY", "quite harmless"))
    bad, good = Read(show_html(hostile)), Read(show_html(plain))
    assert bad.elements == good.elements
    assert bad.words().count(NASTY) == good.words().lower().count("quite harmless") > 30
    assert [text for tag, text in bad.texts if tag == "title"] == [NASTY]


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\x1b"])
def test_marks_that_nobody_sees_never_get_there(mark: str) -> None:
    source, problems = read(f"title: 'a{mark}b'\n", "test.yaml")
    assert source is None or problems


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("see https://example.org/?a=1&b='2'.", None),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_only_web_addresses_become_links(text: str, shown: str | None) -> None:
    if shown is not None:
        assert linked(text) == shown
        return
    address = "https://example.org/?a=1&b='2'"
    link = f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(address)}</a>'
    assert linked(text) == f"see {link}."


def test_a_page_of_very_little() -> None:
    little = compiled(
        "programme: p\nversion: '1'\neffective_from: 2026-01-01\ntitle: T\nstages:\n  - {id: one}\n"
    )
    shown = Read(show_html(little))
    assert "Our readings" not in shown.words() and "reading of ours" not in shown.words()
    assert "1. one" in shown.words()
