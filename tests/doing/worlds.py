"""Random programmes and records, wider than the reference model's, of which much is still to be done.

Every feature of the language stands in them: validity, runs, training, hours of people, windows on every level. The
generator of the reference model makes the parts; here are its odds, and what it has not.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any, NamedTuple

from reference import calendar_model
from reference.generate import Maker, Plain
from reference.generate_programmes import ACTIVITIES, ATTRIBUTES, HOURS, LARGE, ROLES, VALUES, ProgrammeMaker

LABELS = {
    "training": "The training",
    "workshop": "A workshop, online",
    "video": "video",
    "meeting": "Meet (PVS)",
}
ROLE_NAMES = {"lead": "Setting lead", "slt": "Senior leadership team member", "dt": "Designated Teacher"}
VALIDITY = ["1 month", "2 months", "10 weeks", "1 year", "1 term", "2 half terms"]
RATES = [("3 days", "5 days"), ("1 week", "2 weeks"), ("2 weeks", "1 month"), ("1 month", "2 months")]
RATES += [("1 month", "3 months"), ("4 weeks", "8 weeks"), ("1 week", "1 month - 4 days")]


class World(NamedTuple):
    """One programme, its calendars, one setting, and the day asked about."""

    programme: Plain
    calendars: dict[str, Plain]
    setting: Plain
    on: date


def random_world(seed: int) -> World:
    """The world of a seed."""
    return WideMaker(random.Random(seed), LARGE).world()


class WideMaker(Maker):
    """Settings of which much is still to be done on the day asked about."""

    def world(self) -> World:
        """One programme, one setting, one day."""
        calendars = {name: self.calendar(name) for name in ("county", "own")}
        enrolled = self.day()
        programme = WideProgramme(self, "main-offer", "1", self.first - timedelta(days=400), LARGE).make()
        setting = self.setting([programme], enrolled)
        keep = self.rng.choice([0, 0.3, 0.6, 1])
        setting["log"] = [entry for entry in setting["log"] if self.chance(keep)]
        last = max(self.hot) + timedelta(days=self.rng.choice([0, 1, 30, 100]))
        on = max(enrolled, self.day()) if self.chance(0.75) else last
        setting["log"] += [each for each in self.runs_so_far(on) if self.chance(0.9)]
        if not self.chance(0.1):
            setting["log"] = [each for each in setting["log"] if "withdraw" not in each]
        return World(programme, calendars, setting, on)

    def runs_so_far(self, on: date) -> list[Plain]:
        """Runs of activities that stand on the day asked about, and have not stood for long."""
        found: list[Plain] = []
        for activity, _ in self.runs:
            if self.chance(0.4):
                days = [on - timedelta(days=self.rng.choice([0, 1, 3, 7, 14]))]
                while self.chance(0.5):
                    days.append(days[-1] - timedelta(days=self.rng.choice([1, 2, 3, 7])))
                found += [{**self.attendance(day), "activity": activity} for day in days]
        return found

    def setting(self, versions: list[Plain], enrolled: date) -> Plain:
        made = super().setting(versions, enrolled)
        for name in ATTRIBUTES:
            if name in made["attributes"] and self.chance(0.25):
                del made["attributes"][name]
        if made["attributes"].get("la") == "874" and self.chance(0.6):
            made["attributes"]["la"] = "925"
        return made


class WideProgramme(ProgrammeMaker):
    """Programmes in which every feature comes often."""

    def make(self) -> Plain:
        self.count = 0
        programme = super().make()
        programme["roles"] = ROLE_NAMES
        programme["eligibility"] = programme["eligibility"][: self.rng.choice([0, 0, 1, 2])]
        for stage in programme["stages"]:
            for place in (*stage["offer"], *stage["activities"]):
                place["says"] = LABELS.get(place["id"], place["says"])
        for place in programme.get("activities", []):
            place["says"] = LABELS.get(place["id"], place["says"])
        return programme

    def commitment(self, key: tuple[str, ...]) -> Plain:
        made = super().commitment(key)
        self.count += 1
        made["title"] = f"Part {self.count}"
        del made["says"]
        if self.made[key] and self.chance(0.3):
            runs = "kept_up" in str(made["needs"])  # a run longer than its validity could never be renewed
            made["valid_for"] = {"length": "1 year" if runs else self.rng.choice(VALIDITY), "renew": "1 week"}
        if "valid_for" in made and not outlasts_runs(made):
            made["valid_for"] = "1 year"
        return made

    def requirement(self, key: tuple[str, ...], depth: int, outer: set[str], top: bool = True) -> Plain:
        return super().requirement(key, min(depth, 2), outer, top)

    def activity_leaf(self, r: Plain, key: tuple[str, ...]) -> None:
        rng = self.rng
        self.looks = True
        r["activity"] = rng.choice(ACTIVITIES)
        if self.chance(0.25):
            r["times"] = rng.choice([2, 2, 3])
        if self.chance(0.15):
            r["hours_each"] = rng.choice(HOURS)
        if self.chance(0.2):
            r["hours_total"] = rng.choice([0.8, 1.5, 2, 3, 4.5])
        if self.chance(0.45):
            r["people"] = self.people(key)
        if self.chance(0.25):
            r["people_each"] = self.people(key)
        if self.chance(0.1):
            self.put_trained_at(r, key)
        if self.chance(0.15):
            every, lasts = rng.choice(RATES)
            r["kept_up"] = {"every": every, "for": lasts}
            self.m.runs.append((r["activity"], every))


def outlasts_runs(commitment: Plain) -> bool:
    """Whether a validity is longer than the runs of a commitment; it is an error where it is not."""
    begin, valid = date(2026, 1, 1), commitment["valid_for"]
    length, needs = valid if isinstance(valid, str) else valid["length"], str(commitment["needs"])
    runs = [lasts for every, lasts in RATES if str({"every": every, "for": lasts}) in needs]
    longest = max((calendar_model.plain(begin, run) for run in runs), default=begin)
    return not runs or ("term" not in length and longest < calendar_model.plain(begin, length))


def with_texts(plain: Any, below: str = "") -> Any:
    """Plain data as the reading of a file leaves it: days beside attributes are texts."""
    if isinstance(plain, dict):
        scalar = "attribute" in plain
        return {
            key: value.isoformat()
            if isinstance(value, date) and (below == "attributes" or (scalar and key in TESTS))
            else with_texts(value, key)
            for key, value in plain.items()
        }
    return [with_texts(one, below) for one in plain] if isinstance(plain, list) else plain


TESTS = ("is", "is_not", "at_least", "at_most")
ALL_ROLES = tuple(ROLES)
KNOWN_VALUES = VALUES
