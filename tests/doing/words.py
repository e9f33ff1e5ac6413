"""Reads gaps as a person would who has the sentences, the days beside them and the programme, and nothing else.

A strict grammar: what it cannot read is a failure. It gives what `missing` gives, so that both are followed alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from offer.engine.calendar.durations import parse_duration
from offer.engine.text.english import MONTHS

from .desk import Desk, Plain, View

DAY = rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"
HOURS = r"(?:[\d.]+ hours?|\d+ hours?(?: \d+ minutes?)?(?: \d+ seconds?)?|\d+ minutes?(?: \d+ seconds?)?|\d+ seconds?)"
ATTRIBUTE = "[a-z0-9_-]+"
TITLE = "[^`]+"


class NotRead(AssertionError):
    """A sentence that the grammar does not know."""


class Sentence(NamedTuple):
    """One sentence about an activity: where it stands among those of one item, and what it says."""

    order: int
    label: str
    wants: Plain
    ends: bool
    """Whether it says what holds for all sentences of its item, and so is the last of them."""


def from_words(view: View, key: str) -> list[Plain]:
    """What is missing, as the sentences of an answer say it."""
    return Reader(view, key).items(view.gaps(key))


class Reader:
    """Reads the gaps of one commitment."""

    def __init__(self, view: View, key: str) -> None:
        self.desk: Desk = view.desk
        programme = view.desk.world.programme
        self.roles: dict[str, str] = {}
        for id, name in programme["roles"].items():
            one = name if name == "Designated Teacher" else name[0].lower() + name[1:]
            self.roles |= {one: id, f"{one}s": id}
        self.role = "|".join(sorted(map(re.escape, self.roles), key=len, reverse=True))
        self.commitments = {one["title"]: key for key, one in view.desk.plain_commitments.items()}
        self.stages = {stage["title"]: stage["id"] for stage in programme["stages"]}
        places = [*programme.get("activities", [])]
        for stage in programme["stages"]:
            places += [*stage["offer"], *stage["activities"]]
        self.activities = {place["says"]: place["id"] for place in places}
        self.people = {person["name"]: person["id"] for person in view.desk.world.setting["people"]}
        found = re.findall(r"'activity': '([a-z]+)'", str(view.desk.plain_commitments[key]["needs"]))
        self.only = found[0] if found else None
        self.earliest, self.latest = view.prospects.earliest_on(key), view.prospects.latest_on(key)
        self.on = view.on

    def items(self, gaps: Sequence[str]) -> list[Plain]:
        """All that is needed."""
        found: list[Plain] = []
        together: list[Sentence] = []
        for gap in gaps:
            plain = self.plain(gap)
            sentence = None if plain else self.activity(gap)
            if together and not (sentence and follows(together[-1], sentence)):
                found.append(merged(together))
                together = []
            found += plain
            together += [sentence] if sentence else []
        return found + ([merged(together)] if together else [])

    def plain(self, gap: str) -> list[Plain]:
        """A choice, an attribute, a commitment or a stage."""
        if said := re.fullmatch(r"(\d+)(?: more)? of (\d+): (.+)", gap):
            return [{"choose": int(said[1]), "of": [self.way(one) for one in ways(said[3])]}]
        if gap == "enrolment":
            return [{"enrolled": True}]
        if said := re.fullmatch(rf"record ({ATTRIBUTE})", gap):
            return [{"attribute": said[1], "recorded": False}]
        if said := re.fullmatch(rf"({ATTRIBUTE}) to be (not |at least |at most |)(.+)", gap):
            values = [self.value(said[1], one) for one in re.split(", | or ", said[3])]
            test = {"not ": "is_not", "at least ": "at_least", "at most ": "at_most", "": "in"}[said[2]]
            return [{"attribute": said[1], "recorded": True, test: values if test == "in" else values[0]}]
        if said := re.fullmatch(r"`(.+)` to be met", gap):
            return [{"commitment": self.commitments[said[1]]}]
        if said := re.fullmatch(r"stage (.+) to be complete", gap):
            return [{"stage": self.stages[said[1]]}]
        return []

    def way(self, text: str) -> list[Plain]:
        """One of several ways; in brackets, where it is more than one sentence."""
        if text.startswith("(") and closing(text, 0) == len(text) - 1:
            inside = text[1:-1]
            return self.items(
                [inside] if re.match(r"\d+(?: more)? of \d+: ", inside) else split(inside, "; ")
            )
        return self.items([text])

    def value(self, name: str, text: str) -> Any:
        """A value as the programme's attributes are typed."""
        kind = self.desk.world.programme["attributes"][name]["type"]
        if kind == "number":
            return float(text)
        if kind == "true_false":
            return text == "true"
        return date.fromisoformat(text) if kind == "date" else text

    # --- sentences about an activity ---

    def activity(self, gap: str) -> Sentence:
        """A sentence about sessions of an activity."""
        label = next((one for one in self.activities if gap.endswith(f" ({one})")), "")
        rest = gap[: len(gap) - len(label) - 3] if label else gap
        activity = self.activities[label] if label else self.only
        wants: Plain = {
            "activity": activity, "any_of": [activity], "sessions": 1, "hours": None, "hours_each": None,
            "people": [], "each": [], "trained_at": None, "keep_up": None, "not_before": self.earliest,
            "not_after": None, "waits_for": [],
        }  # fmt: skip
        rest = self.waits(rest, wants)
        ends = False
        for word, name in (("by", "not_after"), ("from", "not_before")):
            if said := re.fullmatch(rf"(.+), {word} ({DAY})", rest):
                rest, wants[name], ends = said[1], day_of(said[2]), True
        rest, told = self.kept_up(rest, wants)
        ends = ends or told
        rest, told = self.each(rest, wants)
        return Sentence(self.count(rest, wants), label, wants, ends or told)

    def waits(self, text: str, wants: Plain) -> str:
        """What comes first: the rest of the sentence."""
        while said := re.match(rf"record ({ATTRIBUTE}), then ", text):
            wants["waits_for"].append({"attribute": said[1], "recorded": False})
            text = text[said.end() :]
        if not text.startswith("once "):
            return text
        text = text[5:]
        while True:
            for pattern, wait in self.clauses():
                if said := re.match(rf"{pattern}(, | and )", text):
                    wants["waits_for"].append(wait(said))
                    text = text[said.end() :]
                    break
            else:
                return text

    def clauses(self) -> Iterator[tuple[str, Any]]:
        """What a sentence may wait for."""
        ids = [one["id"] for one in self.desk.world.programme["stages"]]
        yield rf"`({TITLE})` is met", lambda said: {"commitment": self.commitments[said[1]]}
        yield r"(\w+) is complete", lambda said: {"stage": self.stages[said[1]]}

        def opened(said: re.Match[str]) -> Plain:
            at = ids.index(self.stages[said[1]])
            progressive = self.desk.world.programme["order"] == "progressive"
            return {"stage": ids[at - 1]} if at and progressive else {"enrolled": True}

        yield r"(\w+) has opened", opened
        yield "enrolled", lambda said: {"enrolled": True}
        yield (
            r"the term dates tell the end of [\w ]+ after [^,]+?",
            lambda said: {"enrolled": True, "gap": True},
        )

    def kept_up(self, text: str, wants: Plain) -> tuple[str, bool]:
        """How it is to be kept up."""
        how = r"(?:once a (?P<unit>[a-z]+)|once every (?P<every>[\w +-]+?))"
        until = rf"(?: for (?P<for>[\w +-]+)| until (?P<until>{DAY}), the next by (?P<next>{DAY}))"
        said = re.fullmatch(rf"(.+?), at least {how}{until}", text)
        if said is None:
            return text, False
        every = f"1 {said['unit']}" if said["unit"] else said["every"]
        keep_up: Plain = {"every": every, "for": None, "since": None, "next_by": None, "until": None}
        if said["for"]:
            keep_up["for"] = parse_duration(said["for"]).text
        else:
            keep_up |= {"since": self.on, "next_by": day_of(said["next"]), "until": day_of(said["until"])}
        wants["keep_up"] = keep_up
        return said[1], True

    def each(self, text: str, wants: Plain) -> tuple[str, bool]:
        """What every session needs."""
        people = rf"(?P<with> with {self.some()}(?: and with {self.some()})?)?"
        clause = rf"(?P<long> of at least (?P<hours>{HOURS}))?{people}"
        said = re.fullmatch(rf"(?P<rest>.+?)(?P<each>, each session|, each){clause}", text) or re.fullmatch(
            rf"(?P<rest>(?:1|a) session){clause}", text
        )
        if said is None or not (said["long"] or said["with"]):
            return text, False
        if said["hours"]:
            wants["hours_each"] = hours_of(said["hours"])
        if said["with"]:
            for one in said["with"].removeprefix(" with ").split(" and with "):
                if one.startswith("somebody"):
                    wants["trained_at"] = self.commitments[
                        re.fullmatch(r"somebody who was at `(.+)`", one)[1]
                    ]
                else:
                    wants["each"].append(self.people_of(one))
        return said["rest"], True

    def some(self) -> str:
        """The pattern of people at each session."""
        also = (
            rf"(?:one of whom is an? (?:{self.role})|who are (?:{self.role})|\d+ of whom are (?:{self.role}))"
        )
        one = rf"who is an? (?:{self.role})(?:, an? (?:{self.role}))*(?: and an? (?:{self.role}))?"
        at = rf"`(?:{TITLE})`"
        return (
            rf"(?:somebody who was at {at}|(?:an?|\d+) (?:{self.role})(?: with {HOURS}(?: each)?)?"
            rf"(?: who (?:was|were) at {at}(?: and {at})?)?(?:, (?:{one}|{also}(?:(?:, | and ){also})*))?)"
        )

    def people_of(self, text: str) -> Plain:
        """People named with a number, hours, where they were trained and what else they are."""
        said = re.match(rf"(an?|\d+)( more)? ({self.role})(?: with ({HOURS})(?: each)?)?", text)
        if said is None:
            raise NotRead(text)
        people: Plain = {"role": self.roles[said[3]], "count": number_of(said[1]), "who": [], "also": []}
        people |= {"hours": hours_of(said[4]) if said[4] else None, "trained_at": None}
        rest = text[said.end() :]
        if at := re.match(rf" who (?:was|were) at (`(?:{TITLE})`(?: and `(?:{TITLE})`)?)", rest):
            keys = [self.commitments[one.strip("`")] for one in at[1].split(" and ")]
            people["trained_at"] = keys if len(keys) > 1 else keys[0]
            rest = rest[at.end() :]
        rest = re.sub(r" \(lapsed: [^)]+\)$", "", rest)
        people["also"] = list(self.also(rest.removeprefix(","), people["count"]))
        return people

    def also(self, text: str, count: int) -> Iterator[Plain]:
        """What else some of the people are."""
        if not text:
            return
        if one := re.fullmatch(r" who is (.+)", text):
            for role in re.split(", | and ", one[1]):
                yield {"role": self.roles[re.sub("^an? ", "", role)], "count": 1}
            return
        for part in re.split(r", | and (?=who are|one of|\d+ of)", text.strip()):
            said = re.fullmatch(rf"(one of whom is an?|who are|(\d+) of whom are) ({self.role})", part)
            if said is None:
                raise NotRead(text)
            many = count if said[1] == "who are" else 1 if said[1].startswith("one") else int(said[2])
            yield {"role": self.roles[said[3]], "count": many}

    def count(self, text: str, wants: Plain) -> int:
        """What a sentence counts; its place among those of one item: people, sessions, hours."""
        if said := re.fullmatch(rf"nothing more(?:: what is recorded counts from ({DAY}))?", text):
            wants["sessions"] = 0
            wants["not_before"] = day_of(said[1]) if said[1] else None
            return 9
        if text in ("1 session", "a session"):
            return 9
        if said := re.fullmatch(r"(\d+) more of \d+ sessions", text):
            wants["sessions"] = int(said[1])
            return 2
        if said := re.fullmatch(rf"({HOURS}) more", text):
            wants["hours"] = hours_of(said[1])
            return 3
        if said := re.fullmatch(rf"({HOURS}) more for (.+)", text):
            one = {"id": self.people.get(said[2], said[2]), "hours": hours_of(said[1])}
            people = {
                "role": "lead",
                "count": 1,
                "hours": one["hours"],
                "who": [one],
                "also": [],
                "trained_at": None,
            }
            wants["people"].append(people)
            return 1
        if re.match(r"an? ", text):  # kept up, with somebody each time
            wants["each"].insert(0, self.people_of(text))
            return 9
        wants["people"].append(self.people_of(text))
        return 1


def follows(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on about the same item."""
    again = before.order == sentence.order == 1
    return (
        before.label == sentence.label
        and not before.ends
        and not sentence.wants["waits_for"]
        and sentence.order < 9
        and (before.order < sentence.order or again)
    )


def merged(sentences: Sequence[Sentence]) -> Plain:
    """The item that sentences are about, which stand together."""
    first, last = sentences[0].wants, dict(sentences[-1].wants)
    last["people"] = [one for sentence in sentences for one in sentence.wants["people"]]
    last["sessions"] = max(sentence.wants["sessions"] for sentence in sentences)
    last["waits_for"] = first["waits_for"]
    return last


def ways(text: str) -> list[str]:
    """The ways of a choice."""
    if "; or " in text:
        *before, last = split(text, "; ")
        return [*before, last.removeprefix("or ")]
    *before, last = text.split(" or ") if " or " in text else [text]
    return [one for part in before for one in part.split(", ")] + [last]


def split(text: str, mark: str) -> list[str]:
    """The parts of a text between marks outside brackets."""
    parts, begin, at = [], 0, 0
    while at < len(text):
        if text[at] == "(":
            at = closing(text, at)
        elif text.startswith(mark, at):
            parts.append(text[begin:at])
            begin = at + len(mark)
        at += 1
    return [*parts, text[begin:]]


def closing(text: str, at: int) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    raise NotRead(text)


def day_of(text: str) -> date:
    """`24 September 2026` as a day."""
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def number_of(text: str) -> int:
    """How many."""
    return 1 if text in ("a", "an") else int(text)


def hours_of(text: str) -> float:
    """Hours as they are told."""
    parts = {unit: float(value) for value, unit in re.findall(r"([\d.]+) (hour|minute|second)", text)}
    return parts.get("hour", 0) + parts.get("minute", 0) / 60 + parts.get("second", 0) / 3600
