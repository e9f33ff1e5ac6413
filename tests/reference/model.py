"""The independent, naive reference model of the programme language: `answer` says what a setting's answer must be.

Written from docs/language.md sections 1 to 4 alone; it imports nothing of the engine. What a requirement means is in
meaning.py, how long it stays valid in validity.py, terms and durations in calendar_model.py, abbreviations, occasions
and enrolments in facts.py; here are due days, words and flags. Input is plain data in the shape of the YAML files,
dates as datetime.date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .calendar_model import ONE_DAY, in_terms
from .facts import Facts, Occasion, Plain, calendar_for, episode_of, knows, many, version_for, written_out
from .meaning import AsOf, leaves, reached, windows_on
from .validity import Validity, validity_length


def answer(
    versions: list[Plain], calendars: dict[str, Plain], setting: Plain, programme_id: str, on: date
) -> Plain:
    """The whole answer for one setting and one programme as of the day `on`.

    `versions` holds every version of every programme; an entry is unknown only where no enrolled programme knows it.
    Days are datetime.date or None; flags are a set of ids; occasions are (activity, date, session).
    """
    return settled(versions, calendars, setting, programme_id, on).tree()


def settled(
    versions: list[Plain], calendars: dict[str, Plain], setting: Plain, programme_id: str, on: date
) -> Answer:
    """What an answer is read from: the enrolment, the version in force, and the world as of its day."""
    episode = episode_of(setting, programme_id, on)
    day = episode.withdrawn if episode.withdrawn else on
    raw, in_force = version_for(versions, programme_id, episode.enrolled or day)
    programme = written_out(raw)
    facts = Facts(programme, calendar_for(programme, setting, calendars), setting, episode)
    return Answer(facts, facts.as_of(day), versions, calendars, on, in_force)


def in_hours(what: str, number: int) -> float:
    return number / 3600 if what == "hours_total" else number


# --- days, words and flags ---


@dataclass
class Answer:
    """Turns days into the answer's words, for the world as of its day."""

    facts: Facts
    world: AsOf
    versions: list[Plain]
    calendars: dict[str, Plain]
    on: date
    in_force: bool

    def tree(self) -> Plain:
        facts, self.flags = self.facts, set()
        stages = {stage["id"]: self.stage(stage) for stage in facts.programme["stages"]}
        self.flag_entries()
        if not self.in_force:
            self.flags.add("no-version")
        if facts.episode.second:
            self.flags.add("second-enrolment")
        if self.calendar_assumed():
            self.flags.add("calendar-assumed")
        going = [name for name, stage in stages.items() if stage["status"] in ("open", "in_progress")]
        status = "not_enrolled" if facts.episode.enrolled is None else "enrolled"
        if status == "enrolled" and all(stage["status"] == "complete" for stage in stages.values()):
            status = "completed"
        if facts.episode.withdrawn:
            status = "withdrawn"
        return {
            "programme": {"status": status, "version": facts.programme["version"]},
            "eligibility": {"status": facts.eligible, "criteria": facts.criteria},
            "stages": stages,
            "current_stage": going[0] if going else None,
            "flags": self.flags,
        }

    def stage(self, stage: Plain) -> Plain:
        world, facts, name = self.world, self.facts, stage["id"]
        opened, completed, day = world.opened(name), world.completed(name), world.day
        counted = [o.date for c in stage["commitments"] for o in self.evidence(c)]
        started = min(counted, default=None)  # "the earliest occasion that counts for any of its commitments"
        if started and (opened is None or started < opened):
            self.flags.add("recorded-before-opening")
        due = self.due_of_stage(stage, opened, started)
        locked = opened is None
        paused = not locked and completed is None and facts.in_pause(day, day)
        quiet = locked or paused or facts.episode.withdrawn is not None
        if locked:
            status = "locked"
        elif completed is not None:
            status = "complete"
        else:
            status = "in_progress" if started else "open"
        certificates = [
            item
            for item in stage.get("offer", []) + stage.get("activities", [])
            if item.get("kind") == "certificate"
        ]
        return {
            "status": status,
            "overdue": not quiet and completed is None and due is not None and day > due,
            "late": completed is not None and due is not None and completed > due,
            "paused": paused,
            "opened_on": opened,
            "started_on": started,
            "due_on": due,
            "completed_on": completed,
            "commitments": {c["id"]: self.commitment(c, quiet) for c in stage["commitments"]},
            "resources": {
                r["id"]: self.given(r, name, r.get("when", "opened")) for r in stage.get("resources", [])
            },
            "certificates": {c["id"]: self.given(c, name, c.get("when")) for c in certificates},
        }

    def due_of_stage(self, stage: Plain, opened: date | None, started: date | None) -> date | None:
        clock_starts = stage.get("clock") or self.facts.programme.get("clock", "started")
        if opened is None or "timescale" not in stage:
            return None
        clock = opened if clock_starts == "opened" else max(opened, started) if started else None
        if clock is None:
            return None
        return self.moved_by_pauses(clock, self.end(clock, stage["timescale"]))

    def moved_by_pauses(self, start: date, due: date | None) -> date | None:
        """Each day in a pause, from the clock's start to the due day as moved, moves it one day later."""
        day = start
        while due is not None and day <= due:
            if self.facts.in_pause(day, self.world.day):
                due += ONE_DAY
            day += ONE_DAY
        return due

    def own_due(self, c: Plain) -> tuple[date | None, date | None]:
        """A commitment's own `from_on` and `due_on`: "a pause moves its own due as it moves its stage's"."""
        asked = c.get("due") or {}
        start = self.world.anchor(asked["of"], c["stage"])[0] if asked else None
        if start is None:
            return None, None
        from_on, due_on = (self.end(start, asked[key]) if key in asked else None for key in ("from", "by"))
        return from_on, self.moved_by_pauses(start, due_on)

    def commitment(self, c: Plain, quiet: bool) -> Plain:
        world, facts = self.world, self.facts
        met = world.met(c)
        evidence = {o.name for o in self.evidence(c)}
        renewals = Validity(world, c).renewals() - evidence
        from_on, due_on = self.own_due(c)
        status, lapsed, valid_until = self.word(c)
        if lapsed:
            self.flags.add("lapsed")
        self.flag_windows(c)
        own_leaves = leaves(c["needs"], windows_on(c))
        asked = [
            {
                "leaf": leaf["activity"],
                "count": what,
                "have": in_hours(what, have),
                "need": in_hours(what, need),
            }
            for leaf, windows in own_leaves
            for what, have, need in world.tallies(leaf, c["stage"], windows, world.day)
            if what != "times" or need > 1
        ]
        not_counted: dict[tuple[str, date, str | None], list[str]] = {}
        for leaf, windows in own_leaves:
            for o in world.looked_at(leaf, world.day):
                if o.name not in evidence | renewals:
                    why = not_counted.setdefault(o.name, [])
                    for reason in self.why_not(o, leaf, c["stage"], windows):
                        if reason not in why:
                            why.append(reason)
            for o in facts.before:
                if o.activity in facts.with_accepts(leaf["activity"]):
                    not_counted[o.name] = ["before-enrolment"]
        return {
            "status": status,
            "met_on": met,
            "from_on": from_on,
            "due_on": due_on,
            "lapsed": lapsed,
            "valid_until": valid_until,
            "late": not lapsed and met is not None and due_on is not None and met > due_on,
            "overdue": not quiet and met is None and due_on is not None and world.day > due_on,
            "progress": asked,
            "evidence": evidence,
            "renewals": renewals,
            "not_counted": not_counted,
            "counted_before": {name for one in facts.comes_after(c) for name in self.counting(one)},
        }

    def word(self, c: Plain) -> tuple[str, bool, date | None]:
        """The status word, whether it is lapsed, and until when it is valid."""
        met, validity = self.world.met(c), Validity(self.world, c)
        if met is None:
            return ("partly_met" if self.evidence(c) else "outstanding"), False, None
        if validity.length is None:
            return ("met" if met == self.world.evidenced(c) else "waived"), False, None
        if validity.evidence_stands(self.world.day):
            return "met", False, validity.until()
        if validity.waiver_stands(self.world.day):
            return "waived", False, validity.until()
        return ("partly_met" if validity.still_counting() else "outstanding"), True, validity.until()

    def evidence(self, c: Plain) -> list[Occasion]:
        """The occasions that count for a commitment, "also inside one branch", optional or not."""
        return [
            o
            for leaf, windows in leaves(c["needs"], windows_on(c))
            for o in self.world.counted(leaf, c["stage"], windows, self.world.day)
        ]

    def counting(self, c: Plain) -> set[Any]:
        """All that counts for a commitment, or renews it."""
        return {o.name for o in self.evidence(c)} | Validity(self.world, c).renewals()

    def why_not(self, o: Occasion, leaf: Plain, home: str, windows: list[Any]) -> list[str]:
        """Every reason that may be given for an occasion that does not count; one of them is enough."""
        world, day, facts = self.world, self.world.day, self.facts
        why = list(world.outside(o, home, windows, day))
        if "hours_each" in leaf and (o.hours is None or o.hours < leaf["hours_each"]):
            why.append("too-short")
        for key in ("people", "people_each"):
            wanted = leaf.get(key)
            if not wanted:
                continue
            holders = [p for p in o.people if facts.held(p, wanted["role"], o.date)]
            fit = [p for p in holders if world.fits(p, o, wanted, leaf, home, day)]
            long = [
                p for p in fit if key == "people" or (o.people[p] or 0) >= wanted.get("hours_at_least", 0)
            ]
            needed = 1 if key == "people" else wanted.get("at_least", 1)
            both = key == "people" or all(
                sum(facts.held(p, also["role"], o.date) for p in long) >= also.get("at_least", 1)
                for also in wanted["including"]
            )
            if len(long) >= needed and both:
                continue
            if any(p not in facts.roles for p in o.people):
                why.append("unknown-person")
            if len(fit) < len(holders):
                why.append("not-trained")
            if len(long) < len(fit):
                why.append("too-short")
            if len(holders) < needed or not both or not why:
                why.append("not-role")
        if not why and "trained_at" in leaf:
            why.append("not-trained")
        return why

    def given(self, item: Plain, stage: str, when: str | None) -> Plain:
        """A resource or certificate: issued, else due "on the later of its `when` day and the day its stage opened"."""
        world = self.world
        issued = [
            e["date"] for e in self.facts.entries if e.get("issued") == item["id"] and e["date"] <= world.day
        ]
        if issued:
            self.flag_lapsed(item, max(issued))
            return {"status": "issued", "date": min(issued)}
        day = world.completed(stage) if when is None else world.anchor(when, stage)[0]
        opened = world.opened(stage)
        if day is None or opened is None or max(day, opened) > world.day:
            return {"status": "not_yet", "date": None}
        self.flag_lapsed(item, max(day, opened))
        return {"status": "due", "date": max(day, opened)}

    # flags

    def flag_lapsed(self, item: Plain, start: date) -> None:
        """ "A certificate is valid for `length` from its latest issue, or from the day it fell due." """
        length = validity_length(item)
        until = self.end(start, length) if length else None
        if until is not None and self.world.day > until:
            self.flags.add("lapsed")

    def end(self, start: date, duration: str) -> date | None:
        found = self.facts.end(start, duration)
        if found is None:
            self.flags.add("calendar-ends")
        return found

    def flag_windows(self, c: Plain) -> None:
        """A window that bounds occasions and whose anchor has a day needs its term dates."""
        for _, windows in leaves(c["needs"], windows_on(c)):
            for key, window in windows:
                duration = window.get("gap") if key == "after" else window["length"]
                start, _ = self.world.anchor(window["of"], c["stage"])
                if duration and in_terms(duration) and reached(start, self.world.day):
                    self.end(start, duration)

    def calendar_assumed(self) -> bool:
        """ "A setting that is not among them and names none is flagged `calendar-assumed`." """
        whose = (self.facts.calendar or {}).get("for")
        return bool(whose) and not self.setting_names_calendar() and self.facts.compare(whose) is not True

    def setting_names_calendar(self) -> bool:
        return bool(self.facts.setting.get("calendar"))

    def flag_entries(self) -> None:
        facts, day = self.facts, self.world.day
        for entry in facts.entries:
            if entry["date"] > day:
                continue
            others = [] if entry.get("programme") else self.other_programmes()
            for key in ("activity", "waive", "issued"):
                if entry.get(key) and not any(knows(p, key, entry[key]) for p in [facts.programme, *others]):
                    self.flags.add(
                        {
                            "activity": "unknown-activity",
                            "waive": "unknown-commitment",
                            "issued": "unknown-resource",
                        }[key]
                    )
            if entry.get("activity") and (
                knows(facts.programme, "activity", entry["activity"])
                or not any(knows(p, "activity", entry["activity"]) for p in others)
            ):
                ids = [p if isinstance(p, str) else p["id"] for p in many(entry.get("people"))]
                if any(p not in facts.roles for p in ids):
                    self.flags.add("unknown-person")
        known = {role for p in [facts.programme, *self.other_programmes()] for role in p.get("roles", {})}
        if any(held["role"] not in known for roles in facts.roles.values() for held in roles):
            self.flags.add("unknown-role")  # "only if no programme that the setting is enrolled in knows it"
        if any(o.entries > 1 and o.session is None and o.date <= day for o in facts.occasions):
            self.flags.add("same-day-merged")

    def other_programmes(self) -> list[Plain]:
        """The other programmes the setting is enrolled in, in the version that applies to it."""
        names = {v["programme"] for v in self.versions} - {self.facts.programme["programme"]}
        found = []
        for name in sorted(names):
            enrolled = episode_of(self.facts.setting, name, self.on).enrolled
            if enrolled:
                found.append(version_for(self.versions, name, enrolled)[0])
        return found
