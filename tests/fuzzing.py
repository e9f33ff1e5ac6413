"""Random changes to real files: whatever they come to, only diagnostics may come out, never another exception.

`python tests/fuzzing.py SECONDS [SEED]` runs it by hand and prints its figures. What validates without an error must
then also answer, be shown and give its proofs.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from mutations import ODD, mutated, parts_of
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.explain import conclusion_names, explain_conclusion
from offer.engine.authoring.document_kind import document_kind
from offer.engine.authoring.validate import validate_text
from offer.engine.checks.records import check_attributes, check_setting
from offer.engine.checks.run import Calendared, Checked, check_calendar, check_thoroughly
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library, is_scenarios
from offer.engine.diagnostics import Diagnostic
from offer.engine.frozen import replace
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.library import load_library
from offer.engine.population.rows import SettingRow
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.source import Source
from offer.engine.reading.yaml_file import read
from offer.engine.records.store.interface import Recorded
from offer.engine.records.store.yaml_folder import YamlFolder
from offer.engine.render import annotations, json, junit, text
from offer.engine.render import diagnostics as render
from offer.engine.render import scenarios as scenario_lines
from offer.engine.render import why as render_why
from offer.engine.render.offer import html as offer_html
from offer.engine.render.offer import readings
from offer.engine.render.offer import text as offer
from offer.engine.render.status_table import status_table
from offer.engine.scenarios.load import check_scenarios
from offer.engine.scenarios.run import try_scenarios
from offer.engine.scenarios.update import updated
from offer.engine.text.paint import unpainted

ROOT = Path(__file__).parent.parent
DAYS = (date(2023, 2, 1), date(2026, 11, 23), date(2031, 8, 31), date.min, date.max)

# Pieces of files that mean something to YAML or to the language, put where they do not belong.
TOKENS = (
    ": ", ":", "- ", "-", ", ", ",", "[", "]", "{", "}", "[]", "{}", '"', "'", "''", "#", " # ", "&a ",
    "*a", "!x ", "!!", "%", "@", "`", "|", ">", ">-", "|2", "? ", "~", "null", "true", "false", "yes", "NO",
    "---\n", "...\n", "<<: ", "\n", "\r", "\r\n", "\n\n", "  ", "\t", "\x00", "\x1b", "\x85", "\u2028",
    "\ufeff", "\u202e", "\u200b", "é", "学", "🎓", "\\", "\\u", "\\x00", "\\ud800", "0", "-1", "1.5", "1e9",
    "9" * 25, "0x1", "010", "1_000", ".5", "2026-02-30", "9999-12-31", "0001-01-01", "1 term",
    "2 half terms", "9999 years", "0 days", "12 months - 4 days", "opened", "enrolled", "complete", "met",
    "waived", "overdue", "all: ", "any: ", "not: ", "at_least: ", "after: ", "within: ", "of: ", "count: ",
    "people: ", "role: ", "is: ", "id: ", "needs: ", "when: ", "activity: ", "commitment: ", "stage: ",
)  # fmt: skip

# What lies at the edge of what a key may say; such a file is still well formed.
EDGES: dict[tuple[str, ...], list[Any]] = {
    ("timescale", "gap", "length", "from", "by", "every", "for", "renew", "open_for", "valid_for"): [
        "0 days", "1 day", "9999 days", "9999 weeks", "9999 months", "9999 years", "1 half term", "9999 half terms",
        "1 term", "9999 terms", "9999 years - 9999 weeks", "1 year - 364 days", "12 months - 4 days + 2 weeks",
    ],
    ("date", "effective_from", "effective_until", "starts", "ends", "until"): [
        "0001-01-01", "0001-12-31", "1900-02-28", "2024-02-29", "2026-11-23", "9999-01-01", "9999-12-31",
    ],
    ("at_least", "times", "count"): [1, 2, 9_999, 10_000],
    ("hours", "hours_each", "hours_total", "hours_at_least"): [0, 0.1, 1e-7, 3, 9_999.99, 10_000],
    ("of", "after", "when", "commitment", "overdue", "late", "closed"): [
        "opened", "enrolled", "complete", "awareness.share", "attend-training", "acceptance", "local_authority",
    ],
}  # fmt: skip


@dataclass
class Report:
    """What a run came to."""

    cases: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    """Each exception: where it came from, and the file that brought it about."""


class Fuzzer:
    """A stream of mutated files, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.report = Report()
        self.files = sorted(
            path
            for folder in ("programmes", "examples", "tests/bad")
            for path in (ROOT / folder).rglob("*.y*ml")
            if path.stat().st_size < 200_000
        )
        real = [path for path in self.files if "bad" not in path.parts]
        self.files += 9 * real  # half of all cases start from real files
        self.files += 20 * [path for path in real if "calendars" in path.parts]  # there are few of them
        self.texts = {path: path.read_bytes().decode("utf-8", "replace") for path in set(self.files)}
        self.library = load_library(ROOT / "programmes", "programmes")
        self.declared = dict(self.library.versions("relational-practice")[-1].attributes)

    @cached_property
    def settings(self) -> list[Setting]:
        """Every setting of the examples."""
        found = []
        for folder in ("examples/records", "examples/programmes/records"):
            for each in YamlFolder(ROOT / folder, folder).load_all():
                assert isinstance(each, Recorded)
                found.append(each.setting)
        return found

    @cached_property
    def datas(self) -> dict[Path, Any]:
        """The data of every file that can be read."""
        loaded = {path: read(words, path.name, limits=RECORDS)[0] for path, words in self.texts.items()}
        return {path: source.data for path, source in sorted(loaded.items()) if source is not None}

    @cached_property
    def pool(self) -> list[Any]:
        """Values to put where they may not belong: odd ones, and parts of real files."""
        return ODD + [part for data in list(self.datas.values())[:60] for part in parts_of(data)]

    @cached_property
    def values(self) -> dict[Any, list[Any]]:
        """Every value that any file gives to a key, and what lies at the edge of what it may be."""
        found: dict[Any, list[Any]] = {}
        for data in self.datas.values():
            for part in parts_of(data):
                for key, value in part.items() if isinstance(part, dict) else ():
                    found.setdefault(key, []).append(value)
        for keys, edges in EDGES.items():
            for key in keys:
                found.setdefault(key, []).extend(edges * (1 + len(found.get(key, ())) // 9))
        return found

    @cached_property
    def keys(self) -> list[str]:
        """Every key of any file."""
        return sorted(self.values)

    def run(self, *, cases: int = sys.maxsize, seconds: float = float("inf")) -> Report:
        """Go on for so many cases or so many seconds, whichever ends first."""
        end = time.monotonic() + seconds
        while self.report.cases < cases and time.monotonic() < end and len(self.report.broken) < 20:
            self.case()
        return self.report

    def case(self) -> None:
        """One mutated file through everything."""
        path = self.rng.choice(self.files)
        content = self.changed(path)
        self.report.cases += 1
        try:
            self.tried(content, path.name)
        except Exception:
            self.report.broken.append(f"{path.name}\n{traceback.format_exc()}\n{content!r}")

    def changed(self, path: Path) -> bytes:
        """The content of a file after one to four changes, of bytes, of lines, of words or of its data."""
        words, times = self.texts[path], (1, 1, 2, 3)
        if path in self.datas and self.rng.random() < 0.65:
            words, times = self.restructured(self.datas[path]), (0, 0, 0, 0, 1)
        for _ in range(self.rng.choice(times)):
            words = self.rng.choice(CHANGES)(words, self.rng)
        content = words.encode("utf-8", "surrogatepass")
        if content and self.rng.random() < 0.05:
            at = self.rng.randrange(len(content))
            content = content[:at] + self.rng.randbytes(self.rng.randrange(3)) + content[at + 1 :]
        return content

    def restructured(self, data: Any) -> str:
        """The data of a file with a few changes, written as YAML again."""
        if isinstance(data, dict) and len(data.get("cases") or ()) > 5:
            data = data | {"cases": self.rng.sample(data["cases"], 4)}
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            chance = self.rng.random()
            if chance < 0.15:
                data = swapped(data, self.rng)
            else:
                data = self.exchanged(data) if chance < 0.7 else self.mutated(data)
        flow = self.rng.choice((None, False, True))
        return yaml.safe_dump(
            data,
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=flow,
            width=self.rng.choice((40, 110)),
        )

    def exchanged(self, data: Any) -> Any:
        """The data with the value of one key in the place of another of that key: most often still well formed."""
        ways = [way for way in ways_into(data) if way and way[-1] in self.values]
        if not ways:
            return data
        way = self.rng.choice(ways)
        return with_value(data, way, self.rng.choice(self.values[way[-1]]))

    def mutated(self, data: Any) -> Any:
        return mutated(data, self.pool, self.keys, self.rng)

    def tried(self, content: bytes, name: str) -> None:
        """Read, check, say what is wrong in every way, and answer where nothing is."""
        source, problems = read(content, name, limits=RECORDS)
        kind = "unread"
        if source is not None:
            kind = document_kind(source)
            if is_scenarios(name) or kind == "scenarios":
                kind, problems = "scenarios", self.scenarios(source, name, not problems)
            else:
                problems = (*problems, *getattr(self, kind)(source, not problems))
        if self.rng.random() < 0.02:
            problems = (*problems, *validate_text(content, name).problems)
        self.report.kinds[kind] += 1
        self.said(problems, content, name)

    def said(self, problems: tuple[Diagnostic, ...], content: bytes, name: str) -> None:
        """Every output of diagnostics, and that they point into the file."""
        lines = content.decode("utf-8", "replace").count("\n") + content.count(b"\r") + 1
        for problem in problems:
            self.report.codes[problem.code] += 1
            assert isinstance(problem, Diagnostic) and problem.message and len(problem.message) < 1000, (
                problem
            )
            assert problem.span is None or 1 <= problem.span.line <= problem.span.end_line <= lines, problem
        texts = {name: content.decode("utf-8", "replace").removeprefix("\ufeff")}
        shown = render.diagnostics_text(problems, texts, width=self.rng.choice((40, 100)))
        assert all(len(line) < 2_000 for line in shown.splitlines())
        for form in (
            render.concise,
            annotations.diagnostics_json,
            annotations.github_annotations,
            junit.diagnostics_junit,
        ):
            form(problems)

    def programme(self, source: Source, sound: bool) -> tuple[Diagnostic, ...]:
        """The problems of a programme; one without errors answers, is shown and gives its proofs."""
        loaded = load_object(Programme, source)
        if loaded.part is None:
            return loaded.problems
        it = Checked(loaded.part, Index(loaded.part), loaded.places, loaded.value is not None)
        found = (*loaded.problems, *check_thoroughly(it))
        if not sound or any(problem.severity == "error" for problem in found):
            return found
        assert loaded.value is not None
        checked = compile_programme(Index(loaded.value), loaded.places)
        library = Library(Path(), (checked,), dict(self.library.calendars), ())
        setting, name = self.rng.choice(self.settings), loaded.value.programme
        enrolled = replace(
            setting, enrolments=tuple(replace(one, programme=name) for one in setting.enrolments)
        )
        self.answered("programme", library, enrolled, name)
        offer.show_text(checked, 80)
        offer.show_markdown(checked)
        offer_html.show_html(checked)
        readings.show_readings(checked, lambda path: source.span(path).line)
        return found

    def setting(self, source: Source, sound: bool) -> tuple[Diagnostic, ...]:
        """The problems of a setting's records; those without errors are answered from."""
        loaded = load_object(Setting, source)
        if loaded.part is None:
            return loaded.problems
        found = (*loaded.problems, *check_setting(loaded.part, loaded.places))
        found += tuple(check_attributes(loaded.part, loaded.places, [self.declared]))
        if sound and loaded.value is not None and all(problem.severity == "warning" for problem in found):
            self.answered("setting", self.library, loaded.value, "relational-practice")
        return found

    def calendar(self, source: Source, sound: bool) -> tuple[Diagnostic, ...]:
        """The problems of a calendar; the offer is answered by one without errors."""
        loaded = load_object(Calendar, source)
        if loaded.part is None:
            return loaded.problems
        found = (*loaded.problems, *check_calendar(Calendared(loaded.part, loaded.places)))
        if sound and loaded.value is not None and all(problem.severity == "warning" for problem in found):
            library = Library(
                Path(), self.library.versions("relational-practice"), {"peterborough": loaded.value}, ()
            )
            self.answered("calendar", library, self.rng.choice(self.settings[:19]), "relational-practice")
        return found

    def scenarios(self, source: Source, name: str, sound: bool) -> tuple[Diagnostic, ...]:
        """The problems of scenarios; now and then those without errors are tried, told of and brought up to date."""
        found = check_scenarios(name, self.library, source)
        if sound and all(problem.severity == "warning" for problem in found) and self.rng.random() < 0.2:
            with tempfile.TemporaryDirectory() as folder:
                shutil.copytree(ROOT / "programmes", folder, dirs_exist_ok=True)
                path = Path(folder, "x.scenarios.yaml")
                path.write_text(source.text, encoding="utf-8")
                trial = try_scenarios([str(path)], json.in_full, engine="builtin")
                scenario_lines.trial_text(trial, {}, verbose=True, width=80, paint=unpainted)
                for file in trial.files:
                    updated(file)
            self.report.answered["scenarios"] += 1
        return found

    def answered(self, kind: str, library: Library, setting: Setting, programme: str) -> None:
        """An answer of one day, and of two of its conclusions why."""
        worked = AnswerBuilder(library, "builtin").work(setting, programme, self.rng.choice(DAYS))
        json.dump(json.status(worked.answer))
        json.dump(json.entitlements(worked.answer))
        text.setting_screen(worked.answer)
        status_table([SettingRow(worked)])
        known = sorted(conclusion_names(worked))
        for name in self.rng.sample(known, min(2, len(known))):
            render_why.why_text(worked, explain_conclusion(worked, name))
        self.report.answered[kind] += 1


def swapped(data: Any, rng: random.Random) -> Any:
    """The data with two of its parts in each other's place."""
    ways = [way for way in ways_into(data) if way]
    if len(ways) < 2:
        return data
    one, other = rng.sample(ways, 2)
    at_one, at_other = value_at(data, one), value_at(data, other)
    if one == other[: len(one)] or other == one[: len(other)]:
        return with_value(data, one, at_other)  # one inside the other cannot swap places
    return with_value(with_value(data, one, at_other), other, at_one)


def ways_into(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way]
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += ways_into(value, (*way, key))
    return found


def value_at(data: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        data = data[step]
    return data


def with_value(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    """A copy of the data with another value at one place."""
    if not way:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[way[0]] = with_value(data[way[0]], way[1:], value)
    return copy


def _character(words: str, rng: random.Random) -> str:
    at = rng.randrange(len(words) + 1)
    return (
        words[:at]
        + chr(rng.choice((rng.randrange(32, 127), rng.randrange(256))))
        + words[at + rng.randrange(2) :]
    )


def _token(words: str, rng: random.Random) -> str:
    at = rng.randrange(len(words) + 1)
    return words[:at] + rng.choice(TOKENS) + words[at + rng.choice((0, 0, 1, 5)) :]


def _swap(words: str, rng: random.Random) -> str:
    lines = words.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = rng.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _double(words: str, rng: random.Random) -> str:
    lines = words.splitlines(keepends=True)
    at = rng.randrange(len(lines) + 1)
    return "".join(lines[:at] + lines[at : at + rng.randrange(1, 9)] + lines[at:])


def _drop(words: str, rng: random.Random) -> str:
    lines = words.splitlines(keepends=True)
    at = rng.randrange(len(lines) + 1)
    return "".join(lines[:at] + lines[at + rng.randrange(1, 4) :])


def _indent(words: str, rng: random.Random) -> str:
    lines = words.splitlines(keepends=True)
    if lines:
        at = rng.randrange(len(lines))
        lines[at] = " " + lines[at] if rng.random() < 0.5 else lines[at].removeprefix(" ")
    return "".join(lines)


def _word(words: str, rng: random.Random) -> str:
    """One word of the file in the place of another."""
    parts = words.split(" ")
    parts[rng.randrange(len(parts))] = rng.choice(parts)
    return " ".join(parts)


def _cut(words: str, rng: random.Random) -> str:
    return words[: rng.randrange(len(words) + 1)]


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _character, _character, _token, _token, _token, _swap, _double, _drop, _indent, _word, _word, _word, _cut,
)  # fmt: skip


def main() -> None:
    """Run for so many seconds and print what it came to."""
    seconds = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    report = Fuzzer(seed).run(seconds=seconds)
    for each in report.broken:
        print(each[:6000], "\n")
    print(f"seed {seed}: {report.cases} cases {dict(report.kinds)}, answered {dict(report.answered)}")
    print(f"{len(report.codes)} distinct codes: {' '.join(sorted(report.codes))}")
    print(f"{len(report.broken)} exceptions")
    sys.exit(bool(report.broken))


if __name__ == "__main__":
    main()
