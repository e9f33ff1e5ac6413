"""What a requirement means, as two pages that run: for each day, does the definition hold?

Quotations are from docs/language.md. Everything is counted again for every day by plain loops; nothing is clever
and nothing is shared with the engine. `facts` (facts.py) holds what was recorded, with abbreviations written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .calendar_model import plain

# --- page 1: requirements ---


def reached(day, d):
    return day is not None and day <= d


def windows_on(place):
    """The `after` and `within` that stand on a requirement or commitment."""
    return [("after", w) for w in place["after"]] + [("within", place["within"])] * bool(place["within"])


def parts_of(group):
    """The parts of a group that are reckoned with, and how many must hold; "optional: shown, never blocking"."""
    parts = group.get("all") or group.get("any") or group["at_least"]["of"]
    parts = [part for part in parts if not part.get("optional")] or parts
    return parts, len(parts) if "all" in group else 1 if "any" in group else group["at_least"]["count"]


class AsOf:
    """Everything as of a day D: "what is dated after D does not exist"."""

    def __init__(self, facts: Any, day: date) -> None:
        self.facts, self.day, self.known = facts, day, {}
        self.enrolled = facts.enrolled if facts.enrolled and facts.enrolled <= day else None
        self.occasions = [o for o in facts.occasions if o.date <= day]

    def first_day(self, requirement, home, windows):
        """ "The first day d <= D on which what is dated up to and including d satisfies it, or never." """
        days = [d for d in self.facts.days if d <= self.day]
        return next((d for d in days if self.holds(requirement, home, windows, d)), None)

    def holds(self, r, home, windows, d):
        """Does requirement `r` of a commitment in stage `home` hold on day d, given what is dated up to then?"""
        windows = windows + windows_on(r)  # those around a requirement bound the occasions inside it
        if "activity" in r:
            enough = all(have >= need for _, have, need in self.tallies(r, home, windows, d))
            return enough and self.kept_up(r, home, windows, d)
        if "attribute" in r:  # "true from the enrolment day if it holds; unknown is not met"
            return reached(self.enrolled, d) and self.facts.compare(r) is True
        if "commitment" in r:  # "met, on its met day"
            return reached(self.met(self.facts.commitment(r["commitment"], home)), d)
        if "stage" in r:  # "complete, on its day"
            return reached(self.completed(r["stage"]), d)
        parts, needed = parts_of(r)  # all: every one; any: one; at_least: k of them
        return sum(self.holds(part, home, windows, d) for part in parts) >= needed

    def tallies(self, leaf, home, windows, d) -> Iterator[tuple[str, int, int]]:
        """Each count that an activity leaf asks for: what is counted, how many on day d, how many are needed."""
        counted = self.counted(leaf, home, windows, d)
        yield "times", len(counted), leaf.get("times", 1)
        if "hours_total" in leaf:  # "counted occasions add up to h"
            yield "hours_total", sum(o.hours or 0 for o in counted), leaf["hours_total"]  # in seconds
        if "people" in leaf:
            # "distinct people who hold the role on the day of a counted occasion they were at, over all of them"
            wanted = leaf["people"]
            there = [(p, o) for o in counted for p in o.people if self.fits(p, o, wanted, leaf, home, d)]
            # "a person counts once their hours over occasions that pass windows and `hours_each` add up to h"
            timely = [o for o in self.looked_at(leaf, d) if self.in_time(o, leaf, home, windows, d)]
            hours = {p: sum(o.people.get(p) or 0 for o in timely) for p in {p for p, _ in there}}
            people = {p for p in hours if hours[p] >= wanted.get("hours_at_least", 0)}
            yield wanted["role"], len(people), wanted.get("at_least", 1)
            for also in wanted["including"]:  # "those of them who on one such occasion held that role too"
                both = {p for p, o in there if p in people and self.facts.held(p, also["role"], o.date)}
                yield also["role"], len(both), also.get("at_least", 1)

    def counted(self, leaf, home, windows, d):
        return [o for o in self.looked_at(leaf, d) if self.counts(o, leaf, home, windows, d)]

    def looked_at(self, leaf, d):
        """ "The occasions of A, or of an activity in A's `accepts:` list, in date order", up to and including d."""
        return [
            o
            for o in self.occasions
            if o.date <= d and o.activity in self.facts.with_accepts(leaf["activity"])
        ]

    def counts(self, o, leaf, home, windows, d) -> bool:
        """ "An occasion counts when it is inside its windows, has its hours and, where the requirement counts people,
        someone at it holds the role (and is `trained_at`, if asked)." """
        if not self.in_time(o, leaf, home, windows, d):
            return False
        if "people" in leaf and not any(self.fits(p, o, leaf["people"], leaf, home, d) for p in o.people):
            return False
        if "people_each" in leaf:  # "the same within one occasion, or that occasion does not count"
            each = leaf["people_each"]
            there = [p for p in o.people if self.fits(p, o, each, leaf, home, d)]
            there = [p for p in there if (o.people[p] or 0) >= each.get("hours_at_least", 0)]
            return len(there) >= each.get("at_least", 1) and all(
                len([p for p in there if self.facts.held(p, also["role"], o.date)]) >= also.get("at_least", 1)
                for also in each["including"]
            )
        if "trained_at" in leaf and "people" not in leaf:
            return any(self.trained(p, o, leaf["trained_at"], home, d) for p in o.people)
        return True

    def in_time(self, o, leaf, home, windows, d):
        """Inside its windows and long enough: "with fewer hours, or none recorded, does not count"."""
        short = "hours_each" in leaf and (o.hours is None or o.hours < leaf["hours_each"])
        return not short and not any(self.outside(o, home, windows, d))

    def outside(self, o, home, windows, d) -> Iterator[str]:
        """How an occasion misses its windows, as far as the anchors' days are known on day d."""
        for key, window in windows:
            start, commitment = self.anchor(window["of"], home)
            if not reached(start, d):
                yield "too-early"  # "while an anchor has no day nothing counts"
            elif key == "after":  # "an occasion counts only from that day on"
                begins = self.facts.gap_end(start, window["gap"]) if "gap" in window else start
                # "On the very day C is met, no occasion of an activity that C, or anything C comes after, looks at"
                again = o.date == start and commitment and o.activity in self.facts.looks_at(commitment)
                if begins is None or o.date < begins or again:
                    yield "too-early"
            else:  # "within: an occasion later than that does not count"; "an unknown window end excludes nothing"
                ends = self.facts.end(start, window["length"])
                if ends is not None and o.date > ends:
                    yield "too-late"

    def fits(self, p, o, wanted, leaf, home, d):
        """Does person `p` hold the wanted role on the day of occasion `o`, and is trained, if that is asked?"""
        asked = [place["trained_at"] for place in (leaf, wanted) if "trained_at" in place]
        return self.facts.held(p, wanted["role"], o.date) and all(
            self.trained(p, o, c, home, d) for c in asked
        )

    def trained(self, p, o, name, home, d):
        """ "Only people at an occasion that counts for C's requirement, on or before the day of the one at hand" """
        c = self.facts.commitment(name, home)
        return p in self.facts.roles and any(
            p in earlier.people and earlier.date <= o.date
            for leaf, windows in leaves(c["needs"], windows_on(c))
            for earlier in self.counted(leaf, c["stage"], windows, d)
        )

    def kept_up(self, leaf, home, windows, d):
        """A run of counted occasions, each at most `every` after the one before, that lasts for at least `for`."""
        days = sorted({o.date for o in self.counted(leaf, home, windows, d)})
        every, lasts = leaf.get("kept_up", {}).get("every"), leaf.get("kept_up", {}).get("for")
        return every is None or any(
            days[j] >= plain(days[i], lasts)
            and all(days[k + 1] <= plain(days[k], every) for k in range(i, j))
            for i in range(len(days))
            for j in range(i, len(days))
        )

    # --- page 2: the days of commitments and stages ---

    def met(self, c):
        """The day a commitment is met or waived: "the earlier of waiver and evidence gives the status and the day"."""
        key = ("met", c["stage"], c["id"])
        if key not in self.known:
            self.known[key] = min((day for day in (self.evidenced(c), self.waived(c)) if day), default=None)
        return self.known[key]

    def evidenced(self, c):
        key = (c["stage"], c["id"])
        if key not in self.known:
            self.known[key] = self.first_day(c["needs"], c["stage"], windows_on(c))
        return self.known[key]

    def waived(self, c):
        """ "Asked as of a day after `until`, a waiver counts only if its stage was complete by `until`." """
        for day, until in self.facts.waivers.get((c["stage"], c["id"]), []):  # in date order
            in_time = until is None or until >= self.day or self.facts.as_of(until).completed(c["stage"])
            if day <= self.day and in_time:
                return day
        return None

    def opened(self, stage):
        """ "The day the previous stage was completed; for the first, enrolment, unless `not_eligible`." """
        if self.facts.eligible == "not_eligible":
            return None
        before = self.facts.stage_before(stage)  # none for the first, nor with `order: any`
        return self.enrolled if before is None else self.completed(before)

    def completed(self, stage):
        """ "When every non-optional commitment is met: the latest of their days, never before the stage opened." """
        days = [self.opened(stage)] + [
            self.met(c) for c in self.facts.commitments_of(stage) if not c["optional"]
        ]
        return None if None in days else max(days)

    def anchor(self, name, home):
        """The day of an anchor, and the commitment where it is one."""
        if name in ("opened", "enrolled"):
            return (self.opened(home) if name == "opened" else self.enrolled), None
        c = self.facts.commitment(name, home)
        return (self.met(c), c) if c else (self.facts.date_attribute(name), None)


# --- the pages end ---


def leaves(requirement, windows):
    """Every activity leaf of a requirement, optional ones too, with all the windows that bound it."""
    windows = windows + windows_on(requirement)
    if "activity" in requirement:
        return [(requirement, windows)]
    return [found for part in inner(requirement) for found in leaves(part, windows)]


def inner(requirement):
    """The parts a group is written with; nothing for a leaf."""
    if "attribute" in requirement:
        return []
    return requirement.get("all") or requirement.get("any") or requirement.get("at_least", {}).get("of", [])


def everything_in(requirement):
    """A requirement and every requirement inside it."""
    return [requirement] + [found for part in inner(requirement) for found in everything_in(part)]
