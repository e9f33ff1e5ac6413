"""Validating many programme files against what PyYAML's CSafeLoader alone takes to load them.

    .venv/bin/python benchmarks/validate.py [FILES] [ROUNDS]

Makes 500 different programme files of about 400 lines, in the style of the offer itself and of the example award
(short lines, much in brackets, many rules), each as a folder of as many programmes, as as many paths, and as as
many versions of one programme. Loading and validating take turns in one process; the claim is a ratio of at most 3,
nothing kept from one run to the next. The whole command `offer validate FOLDER` is timed too, its start included.
"""

from __future__ import annotations

import gc
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import yaml
from offer.engine.authoring.validate import validate_paths

LINES = 400
ROOT = Path(__file__).parent.parent
OFFER = ROOT / "programmes" / "relational-practice.yaml"
AWARD = ROOT / "examples" / "programmes" / "three-levels.yaml"
COMMAND = str(Path(sys.executable).parent / "offer")

MORE_RULES = """
  - id: {0}-late
    when: {{any: [{{stage: {0}, is: overdue}}, {{all: [{{stage: {0}, is: complete}}, {{late: {0}}}]}}]}}
    then: {{step: talk-{0}, who: provider, says: Talk about what holds the school up}}
  - id: {0}-waiting
    when:
      all:
        - {{stage: {0}, open_for: 6 weeks}}
        - not: {{stage: {0}, is: in_progress}}
        - not: {{flag: governors-not-told}}
    then: {{flag: waiting-{0}, says: Nothing has been recorded for six weeks}}
"""


def like_the_offer() -> str:
    """The offer without the remark at its top, and its last sections only as far as the lines go."""
    text = OFFER.read_text(encoding="utf-8")
    text = text[text.index("\nprogramme:") + 1 :]
    lines = text[: text.index("# Where the values of the programme as a whole")].splitlines()
    return "\n".join(lines[: LINES + 20]).rstrip("# -\n") + "\n"


def like_the_award() -> str:
    """The award with its three levels and its rule again and again, under names of their own, to the same length."""
    text = AWARD.read_text(encoding="utf-8")
    text = text[text.index("\nprogramme:") + 1 :].replace("calendar: fernbrook", "calendar: peterborough")
    head, rest = text.split("stages:\n")
    rest += "".join(MORE_RULES.format(level) for level in ("bronze", "silver", "gold"))
    names = sorted(set(re.findall(r"id: ([a-z-]+)", rest)), key=len, reverse=True)
    ids = re.compile(rf"(?<=[ .])({'|'.join(names)})\b(?!-)")
    stages, rules = rest.split("\nrules:\n")
    copies = range(1, 4)
    all_stages = "".join(ids.sub(rf"\1-{copy}", stages) for copy in copies)
    all_rules = "".join(ids.sub(rf"\1-{copy}", rules) for copy in copies)
    return f"{head}stages:\n{all_stages}\nrules:\n{all_rules}"


def written(folder: Path, text: str, files: int, *, versions: bool) -> list[str]:
    """So many files of one text, each with a version, a first day and words of its own; their paths."""
    folder.mkdir()
    (folder / "calendars").mkdir()
    for calendar in (ROOT / "programmes" / "calendars").glob("*.yaml"):
        (folder / "calendars" / calendar.name).write_bytes(calendar.read_bytes())
    (id,) = re.findall(r"^programme: (\S+)$", text, re.MULTILINE)
    paths = []
    for number in range(files):
        own = {
            "version": f'"{2000 + number}.1"',
            "effective_from": date(2023, 1, 1) + timedelta(days=number),
            "title": f"Programme {number}",
            "programme": id if versions else f"{id}-{number}",
        }
        changed = text
        for key, value in own.items():
            changed = re.sub(rf"^{key}: .*$", f"{key}: {value}", changed, flags=re.MULTILINE)
        path = folder / f"programme-{number:03}.yaml"
        path.write_text(changed, encoding="utf-8")
        paths.append(os.fspath(path))
    return paths


def load_all(paths: list[str]) -> None:
    for path in paths:
        with open(path, "rb") as file:
            yaml.load(file, Loader=yaml.CSafeLoader)


def took(run: Callable[[], object]) -> float:
    """Seconds for one run, nothing left over from the one before."""
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as made:
        for style, text in (("offer", like_the_offer()), ("award", like_the_award())):
            for layout in ("folder", "paths", "versions"):
                folder = Path(made) / f"{style}-{layout}"
                paths = written(folder, text, files, versions=layout == "versions")
                named = paths if layout == "paths" else [os.fspath(folder)]
                shown(f"{style} as {layout}, {len(text.splitlines())} lines", paths, named, rounds)


def shown(title: str, paths: list[str], named: list[str], rounds: int) -> None:
    """Time one layout and print its figures."""
    found = validate_paths(named)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    assert not errors, errors[0]
    assert set(paths) <= set(found.files), "not every file was looked at"
    loads, validations, commands = [], [], []
    for _ in range(rounds):
        loads.append(took(lambda: load_all(paths)))
        validations.append(took(lambda: validate_paths(named)))
        commands.append(took(lambda: subprocess.run([COMMAND, "validate", *named], check=True, stdout=-3)))
    ratio = statistics.median(after / before for before, after in zip(loads, validations, strict=True))
    whole = statistics.median(after / before for before, after in zip(loads, commands, strict=True))
    print(
        f"{title}: {len(paths)} files, CSafeLoader {min(loads) * 1000:.0f} ms, "
        f"validate {min(validations) * 1000:.0f} ms, ratio {ratio:.2f} (at most 3); "
        f"whole command {min(commands) * 1000:.0f} ms, {whole:.2f}; {len(found.problems)} warnings",
        flush=True,
    )


if __name__ == "__main__":
    main()
