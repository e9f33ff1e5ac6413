"""Plain English for what users read: dates, counts and lists, the same on every machine (no locale)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Letters whose names begin with a vowel sound: "an SLT member", "an NVQ", but "a PVS visit".
_VOWEL_NAMES = "AEFHILMNORSX"
# Words written with a vowel but spoken without one, and the other way round.
_SPOKEN_CONSONANT = ("uni", "use", "usual", "eu", "one", "once")
_SPOKEN_VOWEL = ("hour", "honest", "honour", "heir")


def long_date(day: date) -> str:
    """The day in words: `24 September 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def near_date(day: date, now: date) -> str:
    """The day in words, with its year only where that is not the year of `now`: `24 September`."""
    return f"{day.day} {MONTHS[day.month - 1]}" if day.year == now.year else long_date(day)


def brief_date(day: date, now: date) -> str:
    """The same with the month cut to three letters: `16 Nov`."""
    year = "" if day.year == now.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def one_line(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())


def dated(*days: tuple[str, date | None]) -> list[str]:
    """The days that are known, each with the word before it: `opened 24 September 2026`."""
    return [f"{word} {long_date(day)}" for word, day in days if day is not None]


def number(value: float) -> str:
    """A number without needless zeros: `2`, `1.5`; two decimals, and more only for what would show as 0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return (f"{value:.2g}" if value else "0") if text in ("0", "-0") else text


def plural(count: float, one: str, many: str = "") -> str:
    """The count with its noun: `1 term`, `2 terms`, `0.5 hours`; `many` where adding an s is wrong."""
    shown = number(count)
    return f"{shown} {one if shown == '1' else many or one + 's'}"


def hours_text(seconds: int) -> str:
    """A length of time in hours: `1.5 hours` where a hundredth says it exactly, else `1 hour 20 minutes`."""
    if seconds % 36 == 0:
        return plural(seconds / 3600, "hour")
    counts = ((seconds // 3600, "hour"), (seconds // 60 % 60, "minute"), (seconds % 60, "second"))
    return " ".join(plural(count, unit) for count, unit in counts if count)


def a_or_an(noun: str) -> str:
    """The noun with the article it is spoken with: `a lead`, `an hour`, `an SLT member`."""
    first = noun.split(maxsplit=1)[0] if noun.strip() else ""
    small = first.lower()
    if len(first) > 1 and first.isupper():
        vowel = first[0] in _VOWEL_NAMES
    elif small.startswith(_SPOKEN_CONSONANT):
        vowel = False
    else:
        vowel = small.startswith(("a", "e", "i", "o", "u", *_SPOKEN_VOWEL))
    return f"{'an' if vowel else 'a'} {noun}"


def quoted(words: object, most: int = 60) -> str:
    """What somebody wrote, as a message quotes it: on one line, and no more than its first `most` characters."""
    text = one_line(str(words)[: 4 * most])
    return text if len(text) <= most and len(str(words)) <= 4 * most else f"{text[:most]}..."


def join_words(parts: Sequence[str], word: str = "and") -> str:
    """The parts as one phrase: `a`, `a and b`, `a, b and c`; `word` may be `or`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def rows_listed(lines: Sequence[int]) -> str:
    """`row 3`, or `rows 3, 5 to 9 and 12`."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    parts = [
        str(part) if len(run) < 3 else f"{run[0]} to {run[-1]}"
        for run in runs
        for part in (run if len(run) < 3 else [run])
    ]
    return f"row{'s' if len(set(lines)) > 1 else ''} {join_words(parts)}"


def bare_letters(text: str) -> str:
    """Text whose letters have lost their accents."""
    if text.isascii():
        return text
    import unicodedata

    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def folded(text: str) -> str:
    """Text without case and accents."""
    return bare_letters(text).casefold()
