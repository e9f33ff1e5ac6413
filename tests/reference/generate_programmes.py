"""Random programmes for generate.py: valid, every reference leads somewhere, and none form a circle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Plain = dict[str, Any]
Key = tuple[str, ...]

ROLES = ["lead", "slt", "dt"]
HOURS = [0.1, 0.3333, 0.7, 0.8, 1, 1.495, 1.5, 2, 3]
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
VALID_LENGTHS = ["1 week", "2 weeks", "1 month", "2 months"]
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


@dataclass(frozen=True)
class Size:
    """How large a programme becomes, and how short its lengths are."""

    stages: list[int]
    commitments: int
    activities: list[str]
    depths: list[int]
    gaps: list[str]
    lengths: list[str]
    timescales: list[str]
    windows: tuple[float, float, float]
    """How likely windows are on a commitment, on an activity or group inside it, and on another part."""
    roles: list[str]


LARGE = Size(
    stages=[1, 2, 3],
    commitments=4,
    activities=ACTIVITIES,
    depths=[0, 0, 1, 2, 3],
    gaps=GAPS,
    lengths=[*PLAIN_LENGTHS, *LONG_LENGTHS, *TERM_LENGTHS],
    timescales=[*PLAIN_LENGTHS[2:], *LONG_LENGTHS, *TERM_LENGTHS, *TERM_LENGTHS],
    windows=(0.3, 0.15, 0.03),
    roles=ROLES,
)
SIDE = replace(LARGE, stages=[1], roles=["lead", "slt", "mentor"])
SMALL = Size(
    stages=[1, 1, 2],
    commitments=4,
    activities=["training", "workshop", "video"],
    depths=[0, 0, 0, 1, 1, 2],
    gaps=["1 day", "5 days", "1 week", "2 weeks", "1 half term"],
    lengths=["1 day", "5 days", "1 week", "2 weeks", "4 weeks", "1 month", "1 half term"],
    timescales=["2 weeks", "4 weeks", "1 month", "6 weeks", "1 half term", "1 term"],
    windows=(0.5, 0.4, 0.1),
    roles=["lead", "slt"],
)


class ProgrammeMaker:
    """Makes one version of a programme; `leads_to` keeps references free of circles."""

    def __init__(self, maker: Any, name: str, version: str, starts: date, size: Size) -> None:
        self.m, self.rng, self.chance = maker, maker.rng, maker.chance
        self.name, self.version, self.starts, self.size = name, version, starts, size
        self.leads_to: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self.made: dict[tuple[str, ...], bool] = {}  # commitment -> whether it looks at an activity
        self.chain = self.chance(0.2)  # mostly bare activities, each commitment after another

    def make(self) -> Plain:
        rng = self.rng
        order = rng.choice(["progressive", "progressive", "progressive", "any"])
        names = ["first", "second", "third"][: rng.choice(self.size.stages)]
        self.keys = [
            ("commitment", s, f"c{n}")
            for s in names
            for n in range(1, rng.randint(1, self.size.commitments) + 1)
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
            "roles": {role: f"Role {role}" for role in self.size.roles},
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
        for name in self.size.activities:
            item: Plain = {"id": name, "says": f"The {name}", "kind": "training"}
            others = [other for other in self.size.activities if other != name]
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
            certificate: Plain = {"id": f"{name}-certificate", "kind": "certificate", "says": "Certificate"}
            if self.chance(0.4):
                certificate["valid_for"] = self.validity()
            stage["offer"].append(certificate)
        for number in range(rng.choice([0, 1, 2])):
            resource: Plain = {"id": f"{name}-book-{number}", "kind": "book", "says": "A book"}
            if self.chance(0.8):
                resource["when"] = (
                    self.named(rng.choice(self.keys), name) if self.keys and self.chance(0.7) else "opened"
                )
            stage["resources"].append(resource)
        if self.chance(0.85):
            stage["timescale"] = rng.choice(self.size.timescales)
        if self.chance(0.3):
            stage["clock"] = rng.choice(["started", "opened"])
        return stage

    def commitment(self, key: tuple[str, ...]) -> Plain:
        commitment: Plain = {"id": key[2], "says": "A commitment"}
        if self.chain and self.chance(0.8):
            before = self.other(key)
            self.made[key] = True
            extra = {"after": before} if before else {}
            return {**commitment, **extra, "needs": {"activity": self.rng.choice(self.size.activities)}}
        outer = self.windows(commitment, key, set(), self.size.windows[0])
        self.looks = False
        commitment["needs"] = self.requirement(key, self.rng.choice(self.size.depths), outer)
        if self.chance(0.1):
            commitment["optional"] = True
        if self.chance(0.3):
            due: Plain = {"of": self.anchor(key) or "enrolled"}
            if self.chance(0.6):
                due["from"] = self.rng.choice(PLAIN_LENGTHS[:3])
            if "from" not in due or self.chance(0.8):
                due["by"] = self.rng.choice([*PLAIN_LENGTHS[3:], *TERM_LENGTHS])
            commitment["due"] = due
        if self.looks and self.chance(0.25):
            commitment["valid_for"] = self.validity()
        self.made[key] = self.looks
        return commitment

    def validity(self) -> Any:
        length = self.rng.choice(VALID_LENGTHS)
        return length if self.chance(0.5) else {"length": length, "renew": "1 week"}

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
                        {"of": anchor, "gap": self.rng.choice(self.size.gaps)} if self.chance(0.4) else short
                    )
            if clauses:
                place["after"] = self.m.one_or_list(clauses)
        if self.chance(chance * 0.7):
            anchor = self.anchor(key)
            if anchor and anchor.rpartition(".")[2] not in used:
                used.add(anchor.rpartition(".")[2])
                place["within"] = {
                    "of": anchor,
                    "length": self.rng.choice(self.size.lengths),
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
        inside = self.windows(r, key, outer, self.size.windows[1 if kind == "activity" or depth else 2])
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
        r["activity"] = rng.choice(self.size.activities)
        if self.chance(0.3):
            r["times"] = rng.choice([1, 2, 2, 3])
        if self.chance(0.15):
            r["hours_each"] = rng.choice(HOURS)
        if self.chance(0.15):
            r["hours_total"] = rng.choice([0.8, 1, 1.5, 2, 3, 4.5])
        if self.chance(0.45):
            r["people"] = self.people(key)
        if self.chance(0.2):
            r["people_each"] = self.people(key)
        if (("people" in r or "people_each" in r) and self.chance(0.1)) or self.chance(0.04):
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
            roles = self.m.some([role for role in self.size.roles if role != people["role"]], 1, 2)
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
