"""Do the tests notice a slip in the code? Tries mutants of modules, one at a time, in a copy of the working tree.

    python tests/mutants.py [--modules PATH ...] [--sample N] [--seed S] [--jobs 1|2] [--out FILE] [--again] [--list]

Without `--modules` those are all of `engine/evaluation` and `engine/answers`; a folder stands for all in it. For each
mutant the tests nearest to its module run first, then the rest of the default suite, quick files before slow ones,
until one fails. What came of each is one line of JSON in FILE (`mutants.jsonl`). A later run with the same file goes
on where the last one stopped, as long as a module is still the same; `--again` tries anew what survived, after tests
were added. Mutants that change nothing anybody could notice stand in `mutants_equivalent.txt` with the reason, and are
not tried. Ends with code 1 where one survives.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as Xml
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

from mutant_making import Mutant, mutants_of

ROOT = Path(__file__).parent.parent
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.txt")
ROOMS = ("engine/evaluation", "engine/answers")
NOT_RUN = ("test_house", "test_import_order", "test_packaging", "test_docs", "test_mutants")
"""Tests that read the code rather than run it."""
NEAREST: dict[str, tuple[str, ...]] = {
    "engine/evaluation": (
        "test_validity", "test_deadlines", "test_answers_words", "test_answers_two_programmes", "test_boundaries",
        "test_example_programmes", "test_records_health", "test_offer_scenarios", "test_same_answers",
        "test_against_reference", "test_why", "test_advice_cases", "test_advice_found", "test_closed_and_last_days",
    ),
    "engine/answers": (
        "test_answers_words", "test_answers_two_programmes", "test_deadlines", "test_validity", "test_boundaries",
        "test_render_screens", "test_records_health", "test_reasoning_proof", "test_why", "test_why_sentences",
        "test_cli", "test_advice_cases", "test_advice_found", "test_closed_and_last_days",
    ),
    "engine/rules": (
        "test_atoms", "test_rules", "test_reasoning", "test_reasoning_proof", "test_reasoning_nearest",
        "test_reasoning_engines",
        "test_unsatisfiable", "test_answers_words", "test_boundaries", "test_why",
    ),
    "engine/calendar": ("test_durations", "test_calendar", "test_boundaries", "test_reference_time"),
    "engine/records/ledger": ("test_ledger", "test_ledger_trouble", "test_records_commands"),
}  # fmt: skip
"""The tests that are likeliest to notice a slip in the modules of a room."""
MOST_MEMORY_KB = 6_000_000
LEAST_SECONDS, TIMES_LONGER = 30, 5
"""A mutant hangs where its tests take this much longer than they did without it."""

Env = dict[str, str]


class Outcome(NamedTuple):
    """What became of a mutant: `killed`, `hung` or `survived`, and the test that noticed it."""

    word: str
    by: str
    seconds: float


class Ended(NamedTuple):
    """A process that ended: its exit code, None where it took too long, and what it printed."""

    code: int | None
    output: str


def ended(command: Sequence[str], folder: Path, env: Env, seconds: float) -> Ended:
    """Runs a command; once it has taken too long it is ended, with everything that it started."""
    limited = ("sh", "-c", f'ulimit -v {MOST_MEMORY_KB}; exec "$@"', "sh", *command)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            limited, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        code: int | None = None
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)  # its own session, which nothing else is in
                process.wait()
        output.seek(0)
        return Ended(code, output.read())


class Copy:
    """A copy of the working tree in which one module at a time is changed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "offer"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OFFER_")}
        self.env: Env = {**kept, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"}

    def fill(self) -> None:
        """Copies every file that git knows or would add, and checks that its modules are those which run."""
        listed = ("git", "ls-files", "-co", "--exclude-standard", "-z")
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout.decode()
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        asks = "import offer.engine; print(offer.engine.__file__)"
        told = ended((sys.executable, "-c", asks), self.root, self.env, 60).output.strip()
        if not Path(told).is_relative_to(self.root):
            raise SystemExit(f"the copy's modules are not those which run: {told}")

    def tests(self) -> list[str]:
        """The names of the test modules that are run."""
        return [path.stem for path in sorted(self.root.glob("tests/test_*.py")) if path.stem not in NOT_RUN]

    def run(self, tests: Sequence[str], seconds: float, *more: str) -> Ended:
        """pytest over some test modules, in this order."""
        command = (
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--hypothesis-seed=0",
            "-q",
            *more,
        )
        return ended((*command, *(f"tests/{test}.py" for test in tests)), self.root, self.env, seconds)

    def times(self) -> dict[str, float]:
        """The seconds that each test module takes as the code is. Ends the program where a test fails."""
        report = self.root.parent / "times.xml"
        result = self.run(self.tests(), 3600, f"--junitxml={report}", "-o", "junit_family=xunit1")
        if result.code != 0:
            raise SystemExit(f"the tests fail as the code is:\n{result.output[-3000:]}")
        self.env["PYTHONDONTWRITEBYTECODE"] = "1"  # what was compiled of the modules as they are stays
        seconds: defaultdict[str, float] = defaultdict(float)
        for case in Xml.parse(report).iter("testcase"):
            seconds[case.get("classname", "").split(".")[1]] += float(case.get("time", "0"))
        return dict(seconds)

    def tried(self, mutant: Mutant, stages: Iterable[Sequence[str]], times: Mapping[str, float]) -> Outcome:
        """What the tests say of a mutant."""
        path = self.root / mutant.module
        text, status = path.read_bytes(), path.stat()
        compiled = Path(importlib.util.cache_from_source(str(path)))
        start = time.monotonic()
        compiled.unlink(missing_ok=True)
        path.write_text(mutant.text, encoding="utf-8")
        try:
            for tests in stages:
                limit = LEAST_SECONDS + TIMES_LONGER * sum(times.get(test, 0) for test in tests)
                result = self.run(tests, limit, "-x")
                seconds = round(time.monotonic() - start, 1)
                if result.code is None:
                    return Outcome("hung", "", seconds)
                if result.code != 0:
                    noticed = _noticed_by(result.output) or f"pytest ended with {result.code}"
                    return Outcome("killed", noticed, seconds)
            return Outcome("survived", "", round(time.monotonic() - start, 1))
        finally:
            path.write_bytes(text)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _noticed_by(output: str) -> str:
    """The first test that pytest's summary names."""
    for line in output.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" ", 1)[1].split(" - ")[0]
    return ""


def stages_for(module: str, tests: Sequence[str], times: Mapping[str, float]) -> list[list[str]]:
    """The test modules in two goes: those nearest to a module, then the rest; in each the quick ones first."""
    near = next((near for room, near in NEAREST.items() if module.startswith(f"{room}/")), ())
    quick = sorted(tests, key=lambda test: times.get(test, 0.0))
    both = [[test for test in quick if test in near], [test for test in quick if test not in near]]
    return [stage for stage in both if stage]


def equivalents(path: Path = EQUIVALENT) -> dict[str, str]:
    """The mutants that change nothing, each with the reason, which stands indented below its name."""
    told: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith(" "):
            told[name] = f"{told[name]} {line.strip()}".strip()
        else:
            name = line.strip()
            told[name] = ""
    without = [name for name, reason in told.items() if not reason]
    if without:
        raise SystemExit(f"{path.name}: no reason is given for {without[0]}")
    return told


def modules_in(paths: Iterable[str]) -> list[str]:
    """The modules that paths below the root stand for."""
    found: list[str] = []
    for path in paths:
        below = sorted((ROOT / path).glob("**/*.py")) if (ROOT / path).is_dir() else [ROOT / path]
        found += [each.resolve().relative_to(ROOT).as_posix() for each in below]
    return found


def content_of(module: str) -> str:
    """What tells a module's text again."""
    return hashlib.sha256((ROOT / module).read_bytes()).hexdigest()[:16]


def done_before(out: Path, contents: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What an earlier run found of modules that are still the same, by the names of mutants."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith("}")]  # the last may have been cut short
    return {each["name"]: each for each in whole if contents.get(each["module"]) == each["content"]}


def try_all(
    mutants: Sequence[Mutant], contents: Mapping[str, str], jobs: int, out: Path
) -> list[dict[str, Any]]:
    """Tries every mutant, so many at a time, each told and written down as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # some tests run as somebody else
        copies: queue.Queue[Copy] = queue.Queue()
        first = Copy(Path(folder) / "0")
        first.fill()
        times, tests = first.times(), first.tests()
        print(f"the tests take {sum(times.values()):.0f} seconds as the code is", flush=True)
        copies.put(first)
        for number in range(1, jobs):
            copy = Copy(Path(folder) / str(number))
            shutil.copytree(first.root, copy.root)
            copy.env["PYTHONDONTWRITEBYTECODE"] = "1"
            copies.put(copy)

        def attempt(mutant: Mutant) -> Outcome:
            copy = copies.get()
            try:
                return copy.tried(mutant, stages_for(mutant.module, tests, times), times)
            finally:
                copies.put(copy)

        found: list[dict[str, Any]] = []
        with ThreadPoolExecutor(jobs) as pool, open(out, "a", encoding="utf-8") as file:
            waiting = {pool.submit(attempt, mutant): mutant for mutant in mutants}
            try:
                for number, future in enumerate(as_completed(waiting), 1):
                    mutant, outcome = waiting[future], future.result()
                    told = {
                        "name": mutant.name, "line": mutant.line, "source": mutant.source, **outcome._asdict(),
                        "module": mutant.module, "content": contents[mutant.module],
                    }  # fmt: skip
                    print(json.dumps(told, ensure_ascii=False), file=file, flush=True)
                    found.append(told)
                    print(f"{number}/{len(mutants)} {outcome.word}: {mutant.name}", flush=True)
            finally:
                pool.shutdown(cancel_futures=True)
        return found


def report(found: Sequence[Mapping[str, Any]], equivalent: int) -> None:
    """Prints the mutants that survived, and how many of each kind there are."""
    for each in sorted(found, key=lambda each: (each["module"], each["line"])):
        if each["word"] == "survived":
            print(f"\n{each['module']}:{each['line']}: survived\n    {each['source']}\n    {each['name']}")
    counts = Counter(each["word"] for each in found)
    print(
        f"\n{len(found)} tried: {', '.join(f'{count} {word}' for word, count in counts.most_common())}",
        end="",
    )
    print(f"; {equivalent} equivalent, not tried")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--modules", nargs="+", default=ROOMS, metavar="PATH")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of them, chosen at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1)
    parser.add_argument("--out", type=Path, default=Path("mutants.jsonl"))
    parser.add_argument("--again", action="store_true", help="try anew what survived before")
    parser.add_argument("--list", action="store_true", help="only print their names")
    args = parser.parse_args()
    modules = modules_in(args.modules)
    contents = {module: content_of(module) for module in modules}
    every = [
        mutant for module in modules for mutant in mutants_of(module, (ROOT / module).read_text("utf-8"))
    ]
    known = equivalents()
    names = {mutant.name for mutant in every}
    for name in known:
        if name.split(" ")[0] in contents and name not in names:
            print(f"{EQUIVALENT.name}: there is no such mutant (any more): {name}", file=sys.stderr)
    mutants = [mutant for mutant in every if mutant.name not in known]
    if args.sample is not None:
        mutants = random.Random(args.seed).sample(mutants, min(args.sample, len(mutants)))
    if args.list:
        print("\n".join(mutant.name for mutant in mutants))
        return 0
    before = done_before(args.out, contents)
    if args.again:
        before = {name: each for name, each in before.items() if each["word"] != "survived"}
    found = [before[mutant.name] for mutant in mutants if mutant.name in before]
    to_do = [mutant for mutant in mutants if mutant.name not in before]
    print(f"{len(every)} mutants, {len(mutants)} asked for, {len(found)} done before", flush=True)
    if to_do:
        found += try_all(to_do, contents, args.jobs, args.out)
    report(found, len(names & known.keys()))
    return int(any(each["word"] == "survived" for each in found))


if __name__ == "__main__":
    sys.exit(main())
