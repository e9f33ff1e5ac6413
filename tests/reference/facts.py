"""What was recorded and what was asked, in full shapes, for meaning.py and model.py: no day is settled here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from . import calendar_model
from .meaning import AsOf, everything_in, leaves, parts_of

Plain = dict[str, Any]


# --- enrolments and versions ---


@dataclass(frozen=True)
class Episode:
    """One enrolment: what is dated on or before `cut`, the withdrawal before it, does not count for it."""

    enrolled: date | None = None
    withdrawn: date | None = None
    cut: date | None = None
    second: bool = False


def episode_of(setting: Plain, programme_id: str, on: date) -> Episode:
    """The latest enrolment that began by `on`, walked through in the order of the days."""
    enrolments = sorted(
        e["date"] for e in setting.get("enrolments", []) if e["programme"] == programme_id and e["date"] <= on
    )
    withdrawals = sorted(
        e["date"] for e in setting.get("log", []) if e.get("withdraw") == programme_id and e["date"] <= on
    )
    episode = Episode()
    while enrolments:
        enrolled = enrolments.pop(0)
        withdrawn = next((day for day in withdrawals if day >= enrolled), None)
        # "a second enrolment without a withdrawal is reported and ignored"; only a strictly later one is afresh
        within = [day for day in enrolments if withdrawn is None or day <= withdrawn]
        enrolments = enrolments[len(within) :]
        episode = Episode(enrolled, withdrawn, episode.withdrawn, bool(within))
    return episode


def version_for(versions: list[Plain], programme_id: str, day: date) -> tuple[Plain, bool]:
    """The version in force on a day, and whether one truly was: before the first, the earliest is used."""
    mine = sorted((v for v in versions if v["programme"] == programme_id), key=lambda v: v["effective_from"])
    begun = [v for v in mine if v["effective_from"] <= day]
    if not begun:
        return mine[0], False
    until = begun[-1].get("effective_until")
    return begun[-1], until is None or day <= until


def calendar_for(programme: Plain, setting: Plain, calendars: dict[str, Plain]) -> Plain | None:
    """The setting's own calendar, else the programme's."""
    return calendars.get(setting.get("calendar") or programme.get("calendar") or "")


# --- abbreviations written out ---


def many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [] if value is None else [value]


def seconds(hours: Any) -> int | None:
    """Hours in whole seconds, the nearest: 0.3333 hours are 1200 seconds, a third of an hour exactly."""
    return None if hours is None else floor(Fraction(str(hours)) * 3600 + Fraction(1, 2))


def with_windows(place: Plain) -> Plain:
    after = [{"of": w} if isinstance(w, str) else w for w in many(place.get("after"))]
    return {**place, "after": after, "within": place.get("within")}


def full_requirement(r: Plain) -> Plain:
    full = with_windows(r)
    for key in ("hours_each", "hours_total"):
        if full.get(key) is not None:
            full[key] = seconds(full[key])
    for key in ("people", "people_each"):
        if full.get(key) is not None:
            wanted = {**full[key], "including": many(full[key].get("including"))}
            if "hours_at_least" in wanted:
                wanted["hours_at_least"] = seconds(wanted["hours_at_least"])
            full[key] = wanted
    if "attribute" in full:
        return full
    for key in ("all", "any"):
        if key in full:
            full[key] = [full_requirement(part) for part in full[key]]
    if "at_least" in full:
        full["at_least"] = {
            **full["at_least"],
            "of": [full_requirement(part) for part in full["at_least"]["of"]],
        }
    return full


def written_out(programme: Plain) -> Plain:
    """A programme with every abbreviation in full and every commitment knowing its stage."""
    stages = []
    for stage in programme["stages"]:
        commitments = []
        for c in stage.get("commitments", []):
            needs = full_requirement(c["needs"])
            optional = bool(c.get("optional") or needs.get("optional"))
            commitments.append(
                {**with_windows(c), "needs": needs, "optional": optional, "stage": stage["id"]}
            )
        stages.append({**stage, "commitments": commitments})
    return {**programme, "stages": stages}


def offered(programme: Plain) -> list[Plain]:
    """Everything of a programme that has an id as an activity, certificates included."""
    found = list(programme.get("activities", []))
    for stage in programme["stages"]:
        found += stage.get("offer", []) + stage.get("activities", [])
    return found


def activity_ids(programme: Plain) -> set[str]:
    return {item["id"] for item in offered(programme) if item.get("kind") != "certificate"}


def issuable_ids(programme: Plain) -> set[str]:
    resources = {r["id"] for stage in programme["stages"] for r in stage.get("resources", [])}
    return resources | {item["id"] for item in offered(programme) if item.get("kind") == "certificate"}


def commitment_key(programme: Plain, name: str) -> tuple[str, str] | None:
    """A commitment as a log names it: `stage.commitment`, or bare where only one bears the name."""
    keys = [(s["id"], c["id"]) for s in programme["stages"] for c in s.get("commitments", [])]
    named = [key for key in keys if name in (".".join(key), key[1])]
    return named[0] if len(named) == 1 else None


# --- what was recorded ---


@dataclass(frozen=True, eq=False)
class Occasion:
    """All entries of one activity, day and session; hours are the longest, never a sum, for each person too."""

    activity: str
    date: date
    session: str | None
    hours: int | None
    people: dict[str, int | None]
    entries: int

    @property
    def name(self) -> tuple[str, date, str | None]:
        return self.activity, self.date, self.session


def occasions_of(entries: list[Plain]) -> list[Occasion]:
    together: dict[tuple[str, date, str | None], list[Plain]] = {}
    for entry in entries:
        together.setdefault((entry["activity"], entry["date"], entry.get("session")), []).append(entry)
    found = []
    for (activity, day, session), same in together.items():
        hours = max((seconds(e["hours"]) for e in same if e.get("hours") is not None), default=None)
        people: dict[str, int | None] = {}
        for presence in (p for e in same for p in many(e.get("people"))):
            person, own = (
                (presence, None)
                if isinstance(presence, str)
                else (presence["id"], seconds(presence.get("hours")))
            )
            theirs = hours if own is None else own
            known = [h for h in (people.get(person), theirs) if h is not None]
            people[person] = max(known, default=None)
        found.append(Occasion(activity, day, session, hours, people, len(same)))
    return sorted(found, key=lambda o: (o.date, o.activity, o.session or ""))


@dataclass
class Facts:
    """What meaning.py asks about: one version of a programme, one setting, one enrolment."""

    programme: Plain
    calendar: Plain | None
    setting: Plain
    episode: Episode
    worlds: dict[date, AsOf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.enrolled = self.episode.enrolled
        self.roles = {
            p["id"]: [{"role": r} if isinstance(r, str) else r for r in many(p.get("roles"))]
            for p in self.setting.get("people", [])
        }
        mine = [
            e
            for e in self.setting.get("log", [])
            if e.get("programme") in (None, self.programme["programme"])
        ]
        cut = self.episode.cut
        self.entries = [e for e in mine if cut is None or e["date"] > cut]
        self.accepted = {
            item["id"]: {item["id"], *many(item.get("accepts"))} for item in offered(self.programme)
        }
        known = activity_ids(self.programme)
        self.occasions = occasions_of([e for e in self.entries if e.get("activity") in known])
        self.before = occasions_of(
            [e for e in mine if e.get("activity") in known and cut is not None and e["date"] <= cut]
        )
        self.waivers: dict[tuple[str, str], list[tuple[date, date | None]]] = {}
        for e in sorted(self.entries, key=lambda e: e["date"]):
            key = commitment_key(self.programme, e["waive"]) if e.get("waive") else None
            if key:
                self.waivers.setdefault(key, []).append((e["date"], e.get("until")))
        self.pauses = [(e["date"], e.get("until")) for e in self.entries if e.get("pause")]
        self.stages = {stage["id"]: stage for stage in self.programme["stages"]}
        # a requirement can only become true on the day of an entry, of the enrolment or of a date attribute
        anchors = [self.date_attribute(name) for name in self.programme.get("attributes", {})]
        self.days = sorted({e["date"] for e in self.entries} | {d for d in [self.enrolled, *anchors] if d})
        criteria = {
            c["id"]: self.truth(full_requirement(c["needs"])) for c in self.programme.get("eligibility", [])
        }
        words = {True: "eligible", False: "not_eligible", None: "unknown"}
        self.criteria = {name: words[truth] for name, truth in criteria.items()}
        # "an unknown makes the whole unknown unless another criterion fails"
        self.eligible = next(
            (w for w in ("not_eligible", "unknown") if w in self.criteria.values()), "eligible"
        )

    def as_of(self, day: date) -> AsOf:
        if day not in self.worlds:
            self.worlds[day] = AsOf(self, day)
        return self.worlds[day]

    # stages, commitments, activities

    def commitments_of(self, stage: str) -> list[Plain]:
        return list(self.stages[stage]["commitments"])

    def stage_before(self, stage: str) -> str | None:
        place = list(self.stages).index(stage)
        return None if place == 0 or self.programme.get("order") == "any" else list(self.stages)[place - 1]

    def commitment(self, name: str, home: str) -> Plain | None:
        """ "A commitment is named bare within its stage and `stage.commitment` elsewhere." """
        stage, _, bare = name.rpartition(".")
        return next((c for c in self.commitments_of(stage or home) if c["id"] == bare), None)

    def with_accepts(self, activity: str) -> set[str]:
        return self.accepted[activity]

    def looks_at(self, commitment: Plain) -> set[str]:
        """The activities that a commitment, or anything it comes after, looks at."""
        return {
            activity
            for c in [commitment, *self.comes_after(commitment)]
            for leaf, _ in leaves(c["needs"], [])
            for activity in self.with_accepts(leaf["activity"])
        }

    def comes_after(self, c: Plain) -> list[Plain]:
        """Everything a commitment comes after, by `after:` and `commitment:`, however far."""
        names = [
            name
            for place in [c, *everything_in(c["needs"])]
            for name in [*(w["of"] for w in place["after"]), place.get("commitment")]
            if name and name not in ("opened", "enrolled")
        ]
        ahead = [found for found in (self.commitment(name, c["stage"]) for name in names) if found]
        return ahead + [further for found in ahead for further in self.comes_after(found)]

    # people and attributes

    def held(self, person: str, role: str, day: date) -> bool:
        """ "A role's `from` and `until` days both belong to it." """
        return any(
            r["role"] == role and (r.get("from") or day) <= day <= (r.get("until") or day)
            for r in self.roles.get(person, [])
        )

    def typed(self, attribute: str, value: Any) -> Any:
        kind = self.programme.get("attributes", {}).get(attribute, {}).get("type", "text")
        if value is None or (isinstance(value, str) and not value.strip()):
            return None  # "recorded and empty is not recorded"
        if kind == "true_false":
            return value
        if kind == "number":
            return Fraction(str(value))
        if kind == "date":
            return value if isinstance(value, date) else date.fromisoformat(value)
        return str(value)

    def date_attribute(self, name: str) -> date | None:
        if self.programme.get("attributes", {}).get(name, {}).get("type") != "date":
            return None
        day: date | None = self.typed(name, self.setting.get("attributes", {}).get(name))
        return day

    def compare(self, r: Plain) -> bool | None:
        """Whether an attribute is as asked; None where nobody recorded it."""
        name = r["attribute"]
        value = self.typed(name, self.setting.get("attributes", {}).get(name))
        if value is None:
            return None
        if "is" in r:
            return bool(value == self.typed(name, r["is"]))
        if "is_not" in r:
            return bool(value != self.typed(name, r["is_not"]))
        if "in" in r:
            return value in [self.typed(name, one) for one in r["in"]]
        if "at_least" in r:
            return bool(value >= self.typed(name, r["at_least"]))
        return bool(value <= self.typed(name, r["at_most"]))

    def truth(self, r: Plain) -> bool | None:
        """A criterion: true, false or unknown; it is unknown where what nobody recorded could decide it either way."""
        if "attribute" in r:
            return self.compare(r)
        parts, needed = parts_of(r)
        truths = [self.truth(part) for part in parts]
        if truths.count(True) >= needed:
            return True
        return False if truths.count(True) + truths.count(None) < needed else None

    # time

    def end(self, start: date, duration: str) -> date | None:
        terms = self.calendar["terms"] if self.calendar else []
        return calendar_model.end(
            start, duration, terms, self.programme.get("first_term", "before_half_term")
        )

    def gap_end(self, start: date, gap: str) -> date | None:
        terms = self.calendar["terms"] if self.calendar else []
        return calendar_model.gap_end(start, gap, terms, self.programme.get("first_term", "before_half_term"))

    def in_pause(self, day: date, as_of: date) -> bool:
        """Both ends included; "a pause without `until` runs to D"."""
        return any(starts <= as_of and starts <= day <= (until or as_of) for starts, until in self.pauses)


def knows(programme: Plain, key: str, name: str) -> bool:
    """Whether a programme knows the thing that an entry names under `key`."""
    if key == "waive":
        return commitment_key(programme, name) is not None
    return name in (activity_ids(programme) if key == "activity" else issuable_ids(programme))
