"""Folds the names of people, so that spellings of one name compare equal, and tells which names are near each other.

Equal: the same person, whatever the capitals, composed or decomposed letters, kinds of apostrophes and hyphens, titles,
`Last, First`, and what stands in brackets at the end. Near: perhaps the same person, so that somebody must be asked: an
initial, one letter, accents, an apostrophe or hyphen left out, the words in another order, a middle name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .english import bare_letters

_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame")
_TRAILING = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_APOSTROPHES = "'’‘‛ʼʻ`´′＇ʹ\u0092"
_HYPHENS = "-‐‑‒–—―−﹘﹣－"
_ONE_KIND = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-") | {"\u00ad": None})
_PLACE = re.compile(rf"\s+[{_HYPHENS}|/@•·:]+\s+|\s*\|\s*|\s+at\s+|,\s+|\s*[(\[]", re.IGNORECASE)
_AND = re.compile(r"\s*[&+;\n]\s*|\s+(?:and|und|et)\s+|\s+/\s*|\s*/\s+|(?<=\w)/(?=\w)", re.IGNORECASE)
_NOBODY = frozenset(
    [
        "total",
        "totals",
        "grand",
        "total",
        "sub",
        "total",
        "subtotal",
        "sum",
        "count",
        "average",
        "mean",
        "number",
        "n/a",
        "na",
        "none",
        "nobody",
        "nil",
        "tbc",
        "tba",
        "unknown",
        "name",
        "names",
        "full",
        "name",
        "attendee",
        "attendees",
        "participant",
        "participants",
    ]
) | {"grand total", "sub total", "full name"}
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
)
_SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"}
LEAST_IN_TEXT = 4
"""Letters of a word in which a slip of one letter is looked for in a free text: shorter words are too often others."""
_MOST_LETTERS = 80
"""Of a name in which slips are looked for; nobody's name is longer."""


def name_key(name: str) -> str:
    """A name as it is compared: `KHAN, Aisha (Guest)` and `Dr Aisha Khan` are `aisha khan`; "" where none is left."""
    text = name
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFC", text.casefold()).translate(_ONE_KIND)
    while (shorter := _TRAILING.sub("", text)) != text and shorter:
        text = shorter
    last, comma, first = text.partition(",")
    if comma and first.strip() and "," not in first:
        text = f"{first} {last}"
    words = [word for word in text.replace(".", " ").split() if word]
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return " ".join(words)


def name_and_places(name: str) -> Iterator[tuple[str, str]]:
    """Every way to part a name from what may name a school: `Aisha Khan - North School`, `Aisha Khan (North Sc.)`."""
    for found in _PLACE.finditer(name[:300]):
        before, after = name[: found.start()].strip(), _TRAILING.sub("", name[found.end() :]).strip(" )]")
        if before and after:
            yield before, after
            if "(" not in found[0] and "[" not in found[0]:
                yield after, before


def people_in(cell: str) -> tuple[str, ...]:
    """The names in a cell: two in `A & B`, `A and B`, `A / B`; `Tom and Ann Smith` share the name at the end."""
    parts = [part.strip(" ,") for part in _AND.split(cell)]
    if len(parts) > 1:
        parts = [each for part in parts for each in _listed(part)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or any(not any(map(str.isalpha, part)) for part in parts):
        return (cell,) if cell.strip() else ()
    last = parts[-1].split()
    if len(last) > 1:
        parts = [part if len(part.split()) > 1 else f"{part} {last[-1]}" for part in parts]
    return tuple(parts)


def _listed(part: str) -> list[str]:
    """The names between commas, where each is a whole one."""
    names = [name.strip() for name in part.split(",")]
    return names if all(len(name.split()) > 1 for name in names) else [part]


def is_nobody(name: str) -> bool:
    """Whether a cell where a name belongs names nobody: blank, numbers, `Total`."""
    key = name_key(name).strip(" :-*")
    return not any(map(str.isalpha, key)) or key in _NOBODY


def is_short(name: str) -> bool:
    """Whether of a name but an initial is given, as in `V. Walker`, so that it tells nobody apart."""
    words = name_key(name).split()
    return (len(words) > 1 and len(words[0]) == 1) or (
        len(words) == 1 and len(words[0]) < 3 and words[0].isascii()
    )


def without_accents(text: str) -> str:
    """A text, in small letters already, without accents; letters that have none are as people type them."""
    return bare_letters(text.translate(_PLAIN))


class NearKeys:
    """What tells that two names are near: they are where one `says` something that the other `hears`.

    `in_text`: the name is some words of a free text; a slip is then looked for in longer words only, and an s at the
    end is none: `the Khans`.
    """

    __slots__ = ("hears", "says")

    def __init__(self, name: str, *, in_text: bool = False) -> None:
        folded = name_key(name)
        if not folded or len(folded) > _MOST_LETTERS or not any(map(str.isalpha, folded)):
            self.says: frozenset[str] = frozenset()
            self.hears: frozenset[str] = frozenset()
            return
        spelt = "".join(_SPELT.get(letter, letter) for letter in folded)
        says, hears = set[str](), set[str]()
        for text in {without_accents(folded), without_accents(spelt)}:
            words = text.replace("'", "").replace("-", " ").split() or [text]
            joined = text.replace("'", "").replace("-", "").split() or [text]
            if any(map(str.isdigit, text)):  # numbered names differ by their numbers
                says.add(f"={' '.join(words)}")
                continue
            for each in (words, joined):
                own = " ".join(each)
                says |= {f"={own}", f"~{own}"}
                says.update(f"~{slip}" for slip in _slips(each, in_text))
                short = set(_shortened(each))
                hears.update(f"={form}" for form in short)
                if any(len(word) == 1 for word in each):  # an initial and a slip
                    says.update(f"!{slip}" for slip in (own, *_slips(each, True)))
                else:
                    hears.update(f"!{slip}" for form in short for slip in (form, *_slips(form.split(), True)))
            says |= {f"#{''.join(words)}", f"@{' '.join(sorted(words))}"}
        self.says = frozenset(says)
        self.hears = frozenset(says | hears)

    def near(self, other: NearKeys) -> bool:
        """Whether the two names are near each other; names that are equal are."""
        return not self.says.isdisjoint(other.hears) or not other.says.isdisjoint(self.hears)


def _slips(words: list[str], in_text: bool) -> Iterator[str]:
    """The name without one letter, each in turn: of two with one letter changed, added, left out or moved, one is the
    same."""
    for place, word in enumerate(words):
        if len(word) >= (LEAST_IN_TEXT if in_text else 2):
            many = in_text and place == len(words) - 1 and word.endswith("s")
            for letter in range(len(word) - many):
                yield " ".join(
                    part
                    for part in (*words[:place], word[:letter] + word[letter + 1 :], *words[place + 1 :])
                    if part
                )


def _shortened(words: list[str]) -> Iterator[str]:
    """The name as it is written short: with an initial, without middle names."""
    if len(words) < 2:
        return
    first, *middle, last = words
    yield " ".join((first[0], *middle, last))
    yield " ".join((first, *middle, last[0]))
    yield " ".join((first[0], last))
    if middle:
        yield f"{first} {last}"
        yield " ".join((first, *(word[0] for word in middle), last))
        yield " ".join((first[0], *(word[0] for word in middle), last))
