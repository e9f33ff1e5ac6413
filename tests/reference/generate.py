"""Random programmes, calendars and settings, small and nasty, for comparing the engine with the reference model.

`random_case(rng)` gives plain data in the shape of the YAML files (dates as datetime.date). Programmes are valid:
every reference leads somewhere and none form a circle. Days cluster, so that limits are met exactly, a day before, a
day after.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from .calendar_model import plain
from .generate_programmes import HOURS, LARGE, SIDE, SMALL, VALUES, Plain, ProgrammeMaker, Size
from .model import answer

Case = tuple[list[Plain], dict[str, Plain], Plain, str, date]

PEOPLE = ["ak", "bl", "cm", "dn", "eo"]
NEAR = [0, 0, 0, 0, 1, -1, 1, -1, 2, 5, 6, 7, 8, 13, 14, 15, 27, 28, 29, 30, 31]


def random_case(rng: random.Random) -> Case:
    """Programme versions, calendars, a setting, the programme asked for and the day asked about."""
    return Maker(rng, LARGE).case()


def small_case(rng: random.Random) -> Case:
    """One small programme of short lengths, asked about while much of it can still be done and some no longer."""
    return Maker(rng, SMALL).small_case()


class Maker:
    def __init__(self, rng: random.Random, size: Size) -> None:
        self.rng, self.size = rng, size
        self.first = date(
            rng.choice([2024, 2026, 2027]), rng.choice([1, 1, 8, 10]), rng.choice([5, 20, 28, 31])
        )
        self.hot = [self.first + timedelta(days=rng.choice([0, 20, 30, 31]))]
        self.known: list[str] = []
        self.runs: list[tuple[str, str]] = []  # activities to be kept up, and how often

    def chance(self, part: float) -> bool:
        return self.rng.random() < part

    def day(self) -> date:
        """A day at or close to one already in use."""
        near = self.rng.choice(self.hot) + timedelta(days=self.rng.choice(NEAR))
        if not self.first <= near <= self.first + timedelta(days=200):
            near = self.rng.choice(self.hot)
        self.hot.append(near)
        return near

    def days_from(self, start: date) -> date:
        """A day on or after `start`."""
        return (
            max(start, self.day())
            if self.chance(0.5)
            else start + timedelta(days=self.rng.choice([0, 1, 3, 7, 10, 30]))
        )

    def some(self, things: list[Any], least: int, most: int) -> list[Any]:
        return self.rng.sample(things, min(len(things), self.rng.randint(least, most)))

    def one_or_list(self, things: list[Any]) -> Any:
        return things[0] if len(things) == 1 and self.chance(0.5) else things

    def case(self) -> Case:
        calendars = {name: self.calendar(name) for name in ("county", "own")}
        enrolled = self.day()
        starts = enrolled - timedelta(days=self.rng.choice([300, 300, 30, 1, 1, 0, 0, 0, -1]))
        versions = [ProgrammeMaker(self, "main-offer", "1", starts, self.size).make()]
        while self.chance(0.15) and len(versions) < 3:
            starts = max(self.day(), versions[-1]["effective_from"] + timedelta(days=1))
            if self.chance(0.4):
                versions[-1]["effective_until"] = starts - timedelta(days=1)
            versions.append(
                ProgrammeMaker(self, "main-offer", str(len(versions) + 1), starts, self.size).make()
            )
        if self.chance(0.15):
            long_ago = self.first - timedelta(days=300)
            versions.append(ProgrammeMaker(self, "side-offer", "1", long_ago, SIDE).make())
        setting = self.setting(versions, enrolled)
        last = max(self.hot) + timedelta(days=self.rng.choice([0, 1, 30, 100]))
        on = self.day() if self.chance(0.25) else last
        self.rng.shuffle(versions)
        for _ in range(self.rng.choice([0, 1, 2])):
            on = self.aim(versions, calendars, setting, on)
        return versions, calendars, setting, "main-offer", on

    def small_case(self) -> Case:
        calendars = {name: self.calendar(name) for name in ("county", "own")}
        enrolled = self.day()
        offer = ProgrammeMaker(self, "main-offer", "1", enrolled - timedelta(days=300), self.size).make()
        if self.chance(0.6):
            offer["clock"] = "opened"
        self.hot = [enrolled]
        setting = self.setting([offer], enrolled, most=10)
        on = enrolled + timedelta(days=self.rng.choice([0, 0, 3, 6, 8, 13, 15, 20, 30, 45]))
        return [offer], calendars, setting, "main-offer", on

    def aim(self, versions: list[Plain], calendars: dict[str, Plain], setting: Plain, on: date) -> date:
        """Ask about, and record something on, days that matter to the answer so far, or the day before or after."""
        stages = answer(versions, calendars, setting, "main-offer", on)["stages"]
        places = [*stages.values(), *(c for stage in stages.values() for c in stage["commitments"].values())]
        days = [
            place[key] for place in places for key in ("due_on", "completed_on", "met_on") if place.get(key)
        ]
        if not days:
            return on
        for _ in range(self.rng.choice([0, 1, 3])):
            entry = self.attendance(self.rng.choice(days) + timedelta(days=self.rng.choice([0, 0, 1, -1])))
            setting["log"].insert(self.rng.randint(0, len(setting["log"])), entry)
        return self.rng.choice(days) + timedelta(days=self.rng.choice([0, 1, -1])) if self.chance(0.4) else on

    def attendance(self, day: date) -> Plain:
        """A well-attended, long occasion, so that it is likely to count."""
        return {
            "date": day,
            "activity": self.rng.choice(self.size.activities),
            "people": self.known,
            "hours": 3,
        }

    def calendar(self, name: str) -> Plain:
        rng, terms = self.rng, []
        starts = self.first + timedelta(days=rng.choice([-60, -20, -3, 0, 10, 40]))
        six = starts.toordinal() % 4 == 0  # a year of terms without a break
        for number in range(rng.choice([1, 2, 3, 4, 5, 6])):
            half = starts + timedelta(days=rng.randint(3, 20))
            back = half + timedelta(days=rng.randint(0, 6))
            ends = back + timedelta(days=rng.randint(2, 20))
            terms.append(
                {
                    "name": f"term {number + 1}",
                    "starts": starts,
                    **({} if six else {"half_term": {"starts": half, "ends": back}}),
                    "ends": ends,
                }
            )
            self.hot += [rng.choice([starts, half, back, ends])]
            starts = ends + timedelta(days=rng.choice([1, 2, 3, 10, 14]))
        calendar: Plain = {"calendar": name, "title": f"Terms of {name}", "source": "made up", "terms": terms}
        if self.chance(0.4):
            calendar["for"] = {"attribute": "la", "is": rng.choice(["874", "925"])}
        return calendar

    # settings

    def setting(self, versions: list[Plain], enrolled: date, most: int = 30) -> Plain:
        rng = self.rng
        setting: Plain = {
            "setting": "137001",
            "name": "Example Academy",
            "attributes": {},
            "enrolments": [],
            "people": [],
        }
        for name, values in VALUES.items():
            if self.chance(0.8):
                setting["attributes"][name] = rng.choice(values) if values else self.day()
            elif self.chance(0.2):
                setting["attributes"][name] = rng.choice(["", "  "])  # recorded and empty
        if self.chance(0.2):
            setting["calendar"] = "own"
        days = [] if self.chance(0.05) else [enrolled]
        while self.chance(0.25) and days:
            days.append(self.day())
        setting["enrolments"] = [{"programme": "main-offer", "date": day} for day in days]
        if any(v["programme"] == "side-offer" for v in versions) and self.chance(0.7):
            setting["enrolments"].append({"programme": "side-offer", "date": self.day()})
        rng.shuffle(setting["enrolments"])
        for person in PEOPLE[: rng.randint(2, 5)]:
            roles = [
                self.role(name)
                for name in (["lead"] if self.chance(0.8) else [])
                + self.some(["slt", "dt", "lead", "mentor"], 0, 2)
            ]
            setting["people"].append({"id": person, "name": person.upper(), "roles": self.one_or_list(roles)})
            if not roles:
                del setting["people"][-1]["roles"]
        self.known = [person["id"] for person in setting["people"]]
        counts = [n for n in (0, 2, 4, 6, 8, 10, 12, 16, 20, 25, 30) if n <= most]
        setting["log"] = [self.entry(versions) for _ in range(rng.choice(counts))]
        setting["log"] += [self.again(e) for e in setting["log"] if "waive" in e and self.chance(0.4)]
        for activity, every in self.runs:
            if self.chance(0.5):
                setting["log"] += self.run(activity, every)
        for entry in [e for e in setting["log"] if "activity" in e and self.chance(0.1)]:
            twin = {key: entry[key] for key in ("date", "activity", "session") if key in entry}
            setting["log"].append(self.fill_attendance(twin))
        if len(days) > 1 and self.chance(0.6):
            setting["log"].append(self.withdrawal(rng.choice(days)))
        rng.shuffle(setting["log"])
        return setting

    def run(self, activity: str, every: str) -> list[Plain]:
        """Entries as far apart as an activity that is kept up allows, or a day more or less."""
        days = [self.day()]
        for _ in range(self.rng.randint(1, 5)):
            days.append(plain(days[-1], every) + timedelta(days=self.rng.choice([0, 0, 0, 0, -1, 1])))
        return [{**self.attendance(day), "activity": activity} for day in days]

    def again(self, waiver: Plain) -> Plain:
        """A second waiver of the same commitment."""
        day = self.days_from(waiver["date"])
        second = {key: value for key, value in waiver.items() if key != "until"} | {"date": day}
        return second if self.chance(0.5) else {**second, "until": self.days_from(day)}

    def role(self, name: str) -> Any:
        if self.chance(0.6):
            return name if self.chance(0.7) else {"role": name}
        held: Plain = {"role": name}
        if self.chance(0.6):
            held["from"] = self.day()
        if self.chance(0.5):
            held["until"] = self.days_from(held.get("from", self.first))
        return held

    def withdrawal(self, near: date) -> Plain:
        day = near + timedelta(days=self.rng.choice([0, 1, 5, 20])) if self.chance(0.5) else self.day()
        self.hot.append(day)
        return {"date": day, "withdraw": "main-offer", "reason": "Changed plans"}

    def entry(self, versions: list[Plain]) -> Plain:
        rng, version = self.rng, self.rng.choice(versions)
        kind = rng.choices(["activity", "waive", "issued", "pause", "withdraw"], [84, 5, 5, 5, 1])[0]
        entry: Plain = {"date": self.day()}
        if kind == "withdraw":
            return self.withdrawal(entry["date"])
        if kind == "activity":
            entry["activity"] = "mistyped-activity" if self.chance(0.01) else rng.choice(self.size.activities)
            self.fill_attendance(entry)
            if self.chance(0.2):
                entry["session"] = rng.choice(["morning", "afternoon"])
        elif kind == "waive":
            stage = rng.choice(version["stages"])
            name = rng.choice([c["id"] for c in stage["commitments"]] or ["nothing"])
            entry.update(
                {"waive": rng.choice([name, f"{stage['id']}.{name}"]), "by": "PVS", "reason": "School closed"}
            )
            if self.chance(0.05):
                entry["waive"] = "mistyped-commitment"
            if self.chance(0.5):
                entry["until"] = self.days_from(entry["date"])
        elif kind == "issued":
            stage = rng.choice(version["stages"])
            ids = [r["id"] for r in stage["resources"]] + [
                i["id"] for i in stage["offer"] if i["kind"] == "certificate"
            ]
            entry["issued"] = rng.choice([*ids, "mistyped-resource"]) if ids else "mistyped-resource"
        else:
            entry.update({"pause": True, "reason": "Building works"})
            if self.chance(0.75):
                entry["until"] = self.days_from(entry["date"])
        if self.chance(0.05):
            entry["programme"] = version["programme"]
        return entry

    def fill_attendance(self, entry: Plain) -> Plain:
        """Put people and hours on an entry."""
        if self.chance(0.9):
            entry["people"] = [self.presence(person) for person in self.some(self.known, 0, 5)]
        if self.chance(0.6):
            entry["hours"] = self.rng.choice([*HOURS, 0])
        return entry

    def presence(self, person: str) -> Any:
        if self.chance(0.03):
            person = "zz"
        return {"id": person, "hours": self.rng.choice(HOURS)} if self.chance(0.25) else person
