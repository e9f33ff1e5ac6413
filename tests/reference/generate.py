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
from .model import answer

Plain = dict[str, Any]
Case = tuple[list[Plain], dict[str, Plain], Plain, str, date]

ROLES = ["lead", "slt", "dt"]
PEOPLE = ["ak", "bl", "cm", "dn", "eo"]
HOURS = [0.1, 0.7, 0.8, 1, 1.5, 2, 3]
NEAR = [0, 0, 0, 0, 1, -1, 1, -1, 2, 5, 6, 7, 8, 13, 14, 15, 27, 28, 29, 30, 31]
PLAIN_LENGTHS = [
    "1 day",
    "5 days",
    "1 week",
    "2 weeks",
    "4 weeks",
    "1 month",
    "2 months",
    "1 month - 4 days",
    "1 week + 1 day",
]
LONG_LENGTHS = ["6 weeks", "3 months", "1 year", "1 year - 10 months", "12 months - 40 weeks"]
TERM_LENGTHS = ["1 term", "2 terms", "1 half term", "2 half terms", "3 half terms"]
GAPS = ["1 day", "5 days", "1 week", "2 weeks", "1 month", "1 month - 25 days", "1 half term", "1 term"]


def random_case(rng: random.Random) -> Case:
    """Programme versions, calendars, a setting, the programme asked for and the day asked about."""
    return Maker(rng).case()


class Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
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
        versions = [ProgrammeMaker(self, "main-offer", "1", starts).make()]
        while self.chance(0.15) and len(versions) < 3:
            starts = max(self.day(), versions[-1]["effective_from"] + timedelta(days=1))
            if self.chance(0.4):
                versions[-1]["effective_until"] = starts - timedelta(days=1)
            versions.append(ProgrammeMaker(self, "main-offer", str(len(versions) + 1), starts).make())
        if self.chance(0.15):
            versions.append(
                ProgrammeMaker(self, "side-offer", "1", self.first - timedelta(days=300), small=True).make()
            )
        setting = self.setting(versions, enrolled)
        last = max(self.hot) + timedelta(days=self.rng.choice([0, 1, 30, 100]))
        on = self.day() if self.chance(0.25) else last
        self.rng.shuffle(versions)
        for _ in range(self.rng.choice([0, 1, 2])):
            on = self.aim(versions, calendars, setting, on)
        return versions, calendars, setting, "main-offer", on

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
        return {"date": day, "activity": self.rng.choice(ACTIVITIES), "people": self.known, "hours": 3}

    def calendar(self, name: str) -> Plain:
        rng, terms = self.rng, []
        starts = self.first + timedelta(days=rng.choice([-60, -20, -3, 0, 10, 40]))
        for number in range(rng.choice([1, 2, 3, 4, 5, 6])):
            half = starts + timedelta(days=rng.randint(3, 20))
            back = half + timedelta(days=rng.randint(0, 6))
            ends = back + timedelta(days=rng.randint(2, 20))
            terms.append(
                {
                    "name": f"term {number + 1}",
                    "starts": starts,
                    "half_term": {"starts": half, "ends": back},
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

    def setting(self, versions: list[Plain], enrolled: date) -> Plain:
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
                for name in (["lead"] if self.chance(0.8) else []) + self.some(["slt", "dt", "lead"], 0, 2)
            ]
            setting["people"].append({"id": person, "name": person.upper(), "roles": self.one_or_list(roles)})
            if not roles:
                del setting["people"][-1]["roles"]
        self.known = [person["id"] for person in setting["people"]]
        setting["log"] = [self.entry(versions) for _ in range(rng.choice([0, 4, 8, 12, 16, 20, 25, 30]))]
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
            entry["activity"] = "mistyped-activity" if self.chance(0.01) else rng.choice(ACTIVITIES)
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


ACTIVITIES = ["training", "workshop", "video", "meeting"]
ATTRIBUTES: dict[str, Plain] = {
    "la": {"type": "text", "says": "Local authority"},
    "pupils": {"type": "number", "says": "Pupils on roll"},
    "inspection": {"type": "date", "says": "Day of the last inspection"},
    "nursery": {"type": "true_false", "says": "Has a nursery"},
}
VALUES: dict[str, list[Any]] = {
    "la": ["925", "925", "925", "925", "874"],
    "pupils": [99, 100, 101, 100.5],
    "inspection": [],
    "nursery": [True, False],
}


class ProgrammeMaker:
    """Makes one version of a programme; `leads_to` keeps references free of circles."""

    def __init__(self, maker: Maker, name: str, version: str, starts: date, small: bool = False) -> None:
        self.m, self.rng, self.chance = maker, maker.rng, maker.chance
        self.name, self.version, self.starts, self.small = name, version, starts, small
        self.leads_to: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self.made: dict[tuple[str, ...], bool] = {}  # commitment -> whether it looks at an activity
        self.chain = self.chance(0.2)  # mostly bare activities, each commitment after another

    def make(self) -> Plain:
        rng = self.rng
        order = rng.choice(["progressive", "progressive", "progressive", "any"])
        names = ["first", "second", "third"][: 1 if self.small else rng.randint(1, 3)]
        self.keys = [
            ("commitment", s, f"c{n}")
            for s in names
            for n in range(1, rng.randint(1, 4) + 1)
            if n > 1 or self.chance(0.95)
        ]
        for place, stage in enumerate(names):
            parts = {key for key in self.keys if key[1] == stage}
            self.leads_to[("complete", stage)] = {("opened", stage), *parts}
            self.leads_to[("opened", stage)] = (
                {("complete", names[place - 1])} if place and order == "progressive" else set()
            )
            for key in parts:
                self.leads_to[key] = set()
        commitments = {}
        some_order = list(self.keys) if self.chance(0.7) else rng.sample(self.keys, len(self.keys))
        for key in some_order:
            commitments[key] = self.commitment(key)
        programme: Plain = {
            "programme": self.name,
            "version": self.version,
            "effective_from": self.starts,
            "title": "An offer",
            "calendar": "county",
            "order": order,
            "roles": {role: f"Role {role}" for role in ROLES},
            "attributes": ATTRIBUTES,
            "eligibility": [
                {"id": f"criterion-{n}", "needs": self.criterion(2)}
                for n in range(rng.choice([0, 0, 1, 1, 2]))
            ],
            "stages": [
                self.stage(name, [commitments[key] for key in self.keys if key[1] == name]) for name in names
            ],
        }
        for key, values in {"first_term": ["always", "never"], "clock": ["opened"]}.items():
            if self.chance(0.4):
                programme[key] = rng.choice(values)
        self.place_activities(programme)
        return programme

    def place_activities(self, programme: Plain) -> None:
        """Every activity stands somewhere: in an offer, among a stage's own, or with the programme."""
        for name in ACTIVITIES:
            item: Plain = {"id": name, "says": f"The {name}", "kind": "training"}
            others = [other for other in ACTIVITIES if other != name]
            if self.chance(0.3):
                item["accepts"] = self.m.one_or_list(self.m.some(others, 1, 2))
            stage = self.rng.choice(programme["stages"])
            place = self.rng.choice(
                [stage["offer"], stage["activities"], programme.setdefault("activities", [])]
            )
            place.append(item)

    def stage(self, name: str, commitments: list[Plain]) -> Plain:
        rng = self.rng
        stage: Plain = {
            "id": name,
            "title": name.title(),
            "offer": [],
            "activities": [],
            "commitments": commitments,
            "resources": [],
        }
        if self.chance(0.6):
            stage["offer"].append({"id": f"{name}-certificate", "kind": "certificate", "says": "Certificate"})
        for number in range(rng.choice([0, 1, 2])):
            resource: Plain = {"id": f"{name}-book-{number}", "kind": "book", "says": "A book"}
            if self.chance(0.8):
                resource["when"] = (
                    self.named(rng.choice(self.keys), name) if self.keys and self.chance(0.7) else "opened"
                )
            stage["resources"].append(resource)
        if self.chance(0.85):
            stage["timescale"] = rng.choice([*PLAIN_LENGTHS[2:], *LONG_LENGTHS, *TERM_LENGTHS, *TERM_LENGTHS])
        if self.chance(0.3):
            stage["clock"] = rng.choice(["started", "opened"])
        return stage

    def commitment(self, key: tuple[str, ...]) -> Plain:
        commitment: Plain = {"id": key[2], "says": "A commitment"}
        if self.chain and self.chance(0.8):
            before = self.other(key)
            self.made[key] = True
            extra = {"after": before} if before else {}
            return {**commitment, **extra, "needs": {"activity": self.rng.choice(ACTIVITIES)}}
        outer = self.windows(commitment, key, set(), 0.3)
        self.looks = False
        commitment["needs"] = self.requirement(key, self.rng.choice([0, 0, 1, 2, 3]), outer)
        if self.chance(0.1):
            commitment["optional"] = True
        if self.chance(0.3):
            due: Plain = {"of": self.anchor(key) or "enrolled"}
            if self.chance(0.6):
                due["from"] = self.rng.choice(PLAIN_LENGTHS[:3])
            if "from" not in due or self.chance(0.8):
                due["by"] = self.rng.choice([*PLAIN_LENGTHS[3:], *TERM_LENGTHS])
            commitment["due"] = due
        self.made[key] = self.looks
        return commitment

    # references

    def refer(self, key: tuple[str, ...], target: tuple[str, ...]) -> bool:
        """Record that `key` refers to `target`, unless that would close a circle."""
        seen, ahead = set(), [target]
        while ahead:
            place = ahead.pop()
            if place == key:
                return False
            if place not in seen:
                seen.add(place)
                ahead += self.leads_to[place]
        self.leads_to[key].add(target)
        return True

    def named(self, target: tuple[str, ...], home: str) -> str:
        """Bare within its stage, `stage.commitment` elsewhere."""
        return target[2] if target[1] == home and self.chance(0.9) else f"{target[1]}.{target[2]}"

    def other(self, key: tuple[str, ...], among: list[tuple[str, ...]] | None = None) -> str | None:
        """A commitment that `key` may refer to."""
        for target in self.rng.sample(among or self.keys, min(3, len(among or self.keys))):
            if self.refer(key, target):
                return self.named(target, key[1])
        return None

    def anchor(self, key: tuple[str, ...]) -> str | None:
        kind = self.rng.choices(["commitment", "opened", "enrolled", "inspection"], [6, 2, 2, 1])[0]
        if kind == "commitment":
            return self.other(key)
        if kind == "opened" and not self.refer(key, ("opened", key[1])):
            return None
        return kind

    def windows(self, place: Plain, key: tuple[str, ...], outer: set[str], chance: float) -> set[str]:
        """Put `after` and `within` on a place; two windows on one anchor could be impossible together, so never."""
        used = set(outer)
        if self.chance(chance):
            clauses: list[Any] = []
            for _ in range(self.rng.choice([1, 1, 1, 2])):
                anchor = self.anchor(key)
                if anchor and anchor.rpartition(".")[2] not in used:
                    used.add(anchor.rpartition(".")[2])
                    short = anchor if self.chance(0.6) else {"of": anchor}
                    clauses.append(
                        {"of": anchor, "gap": self.rng.choice(GAPS)} if self.chance(0.4) else short
                    )
            if clauses:
                place["after"] = self.m.one_or_list(clauses)
        if self.chance(chance * 0.7):
            anchor = self.anchor(key)
            if anchor and anchor.rpartition(".")[2] not in used:
                used.add(anchor.rpartition(".")[2])
                place["within"] = {
                    "of": anchor,
                    "length": self.rng.choice([*PLAIN_LENGTHS, *LONG_LENGTHS, *TERM_LENGTHS]),
                }
        return used

    # requirements

    def requirement(self, key: tuple[str, ...], depth: int, outer: set[str], top: bool = True) -> Plain:
        rng = self.rng
        kind = (
            rng.choices(["all", "any", "at_least"], [4, 3, 3])[0]
            if depth
            else rng.choices(["activity", "attribute", "commitment", "stage"], [80, 8, 8, 4])[0]
        )
        r: Plain = {}
        if kind == "attribute":
            r = self.attribute_test()
        elif kind == "commitment":
            r = {"commitment": self.other(key)}
        elif kind == "stage":
            stage = rng.choice([k[1] for k in self.keys])
            r = {"stage": stage if self.refer(key, ("complete", stage)) else None}
        if None in r.values():
            kind, r = "activity", {}
        inside = self.windows(r, key, outer, 0.15 if kind == "activity" or depth else 0.03)
        if kind == "activity":
            self.activity_leaf(r, key)
        if depth:
            parts = [
                self.requirement(key, rng.randint(0, depth - 1), inside, top=False)
                for _ in range(rng.randint(1, 3))
            ]
            needed = [part for part in parts if not part.get("optional")] or parts
            r[kind] = {"count": rng.randint(1, len(needed)), "of": parts} if kind == "at_least" else parts
        if self.chance(0.02 if top else 0.12):
            r["optional"] = True
        return r

    def activity_leaf(self, r: Plain, key: tuple[str, ...]) -> None:
        rng = self.rng
        self.looks = True
        r["activity"] = rng.choice(ACTIVITIES)
        if self.chance(0.3):
            r["times"] = rng.choice([1, 2, 2, 3])
        if self.chance(0.15):
            r["hours_each"] = rng.choice(HOURS)
        if self.chance(0.15):
            r["hours_total"] = rng.choice([0.8, 1.5, 2, 3, 4.5])
        if self.chance(0.45):
            r["people"] = self.people(key)
        if self.chance(0.2):
            r["people_each"] = self.people(key)
        if ("people" in r or "people_each" in r) and self.chance(0.1):
            self.put_trained_at(r, key)
        if self.chance(0.08):
            every, lasts = rng.choice(
                [("3 days", "5 days"), ("1 week", "2 weeks"), ("2 weeks", "1 month"), ("1 month", "2 months")]
            )
            r["kept_up"] = {"every": every, "for": lasts}
            self.m.runs.append((r["activity"], every))

    def people(self, key: tuple[str, ...]) -> Plain:
        rng = self.rng
        people: Plain = {
            "role": rng.choice(["lead", "lead", "lead", "slt"]),
            "at_least": rng.choice([1, 1, 1, 2, 2, 3]),
        }
        if people["at_least"] == 1 and self.chance(0.5):
            del people["at_least"]
        if self.chance(0.35):
            roles = self.m.some([role for role in ROLES if role != people["role"]], 1, 2)
            also = [{"role": role, "at_least": rng.randint(1, people.get("at_least", 1))} for role in roles]
            people["including"] = self.m.one_or_list(also)
        if self.chance(0.2):
            people["hours_at_least"] = rng.choice([0.8, 1, 1.5, 3, 4])
        if self.chance(0.12):
            self.put_trained_at(people, key)
        return people

    def put_trained_at(self, place: Plain, key: tuple[str, ...]) -> None:
        made = [target for target, looks in self.made.items() if looks]
        other = self.other(key, made) if made else None
        if other:
            place["trained_at"] = other

    def attribute_test(self) -> Plain:
        rng, name = self.rng, self.rng.choice(list(ATTRIBUTES))
        test: Plain = {"attribute": name}
        if name == "la":
            test.update(rng.choice([{"is": "925"}, {"is_not": "874"}, {"in": ["925", "873"]}, {"is": "874"}]))
        elif name == "pupils":
            test.update(
                rng.choice(
                    [{"at_least": 100}, {"at_most": 100}, {"is": 100}, {"is_not": 99}, {"in": [99, 101]}]
                )
            )
        elif name == "inspection":
            test[rng.choice(["at_least", "at_most", "is", "is_not"])] = self.m.day()
        else:
            test[rng.choice(["is", "is_not"])] = rng.choice([True, False])
        return test

    def criterion(self, depth: int) -> Plain:
        if depth == 0 or self.chance(0.6):
            return {"attribute": "la", "is_not": "874"} if self.chance(0.75) else self.attribute_test()
        parts = [self.criterion(depth - 1) for _ in range(self.rng.randint(1, 3))]
        kind = self.rng.choice(["all", "any", "any", "at_least"])
        return {
            kind: {"count": self.rng.randint(1, len(parts)), "of": parts} if kind == "at_least" else parts
        }
