"""Everything the commands print, captured, so that a change that should change nothing can be held to it.

    python tests/outputs.py capture FILE [WORDS]    run every command (or those whose name holds WORDS), keep its output
    python tests/outputs.py compare OLD NEW         list what differs, with the first lines; exit 1 where anything does
    python tests/outputs.py list FILE               the commands, a line each, with the digest of what each printed

Capture before a change and after it, from the root of a checkout in which `offer` is installed for editing. It takes
a minute or two on two cores. A FILE is JSON Lines, one a command: its group, words, exit code, both outputs and
the files it wrote. Commands run in this process, with a clock that stands still, so that nothing else differs.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import io
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BAD = Path("tests/bad")
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
DAY = "2026-11-23"
WIDTHS = ("60", "100")
FORMATS = ("text", "concise", "json", "github", "junit")
Words = tuple[str, ...]
Group = tuple[str, Callable[[], Iterator[Words]]]
"""A name, and what yields the words of its commands: they run in order, in one folder."""


def _records_of(folder: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / folder).glob("*.yaml"))


# What is asked of settings. `where` names the programmes and the records.

OFFER = ("--records", "examples/records", "--on", DAY)
EXAMPLES = ("--programmes", "examples/programmes", "--records", "examples/programmes/records", "--on", DAY)
HOMES = {"offer": (OFFER, "examples/records"), "examples": (EXAMPLES, "examples/programmes/records")}


def tables(where: Words) -> Iterator[Words]:
    """The tables of all settings, in every form, on several days and by each engine."""
    for command in (
        ("status",),
        ("status", "--all"),
        ("eligibility",),
        ("next",),
        ("next", "--who", "provider"),
    ):
        for more in ((), ("--json",), ("-q",), ("-v",), ("--color", "always"), ("--engine", "builtin")):
            yield (*command, *where, *more)
    yield ("status", "--csv", *where)
    yield ("eligibility", "--exit-code", *where)
    for day in ("2022-01-01", "2024-10-31", "2025-07-31", "2026-09-24", "2027-03-26", "2029-01-01"):
        yield ("status", "--all", *where, "--on", day)
        yield ("status", "--all", "--json", *where, "--on", day)
        yield ("next", *where, "--on", day)


def one_setting(where: Words, setting: str) -> Iterator[Words]:
    """One setting's screens, and why each of its conclusions holds or does not."""
    for command in ("status", "eligibility", "next"):
        yield (command, setting, *where)
        yield (command, setting, "--json", *where)
    for conclusion in conclusions(where, setting):
        yield ("why", setting, conclusion, *where)
        yield ("why", setting, conclusion, "--json", *where)
    yield ("why", setting, "nothing-of-this-name", *where)
    yield ("status", setting[:-1], *where)


STAGE_WORDS = ("opened", "locked", "open", "in_progress", "complete", "overdue", "late", "paused", "closed")
COMMITMENT_WORDS = ("met", "waived", "outstanding", "partly_met", "overdue", "late", "closed")


def conclusions(where: Words, setting: str) -> Iterator[str]:
    """Everything that can be asked of one setting, by what its answer names."""
    yield "eligible"
    for line in run(("status", setting, "--json", *where))["out"].splitlines():
        answer = json.loads(line)
        yield from (one["id"] for one in answer["eligibility"]["criteria"])
        yield from (one["id"] for one in answer["flags"])
        for stage in answer["stages"]:
            yield stage["id"]
            yield from (f"{stage['id']}:{word}" for word in STAGE_WORDS)
            for commitment in stage["commitments"]:
                yield f"{stage['id']}.{commitment['id']}"
                yield from (f"{stage['id']}.{commitment['id']}:{word}" for word in COMMITMENT_WORDS)
            yield from (item["id"] for item in (*stage["resources"], *stage["certificates"]))


# What designers and CI ask.


def shown() -> Iterator[Words]:
    """The offers as people read them, and the pages of codes."""
    for programmes, names in (
        ("programmes", ["relational-practice"]),
        ("examples/programmes", ["kept-up", "three-levels"]),
    ):
        for name in names:
            for form in ((), ("--markdown",), ("--html",), ("--json",), ("--readings",)):
                yield ("show", name, *form, "--programmes", programmes)
        yield ("show", "nothing-of-this-name", "--programmes", programmes)
    yield ("programme", "explain")
    yield ("programme", "explain", "--json")
    yield ("programme", "explain", "M999")
    for page in sorted((ROOT / "docs/codes").glob("?[0-9]*.md")):
        yield ("programme", "explain", page.stem)
        yield ("programme", "explain", page.stem, "--json")
    yield ("programme", "new", "my-offer")
    yield ("programme", "new", "my-offer", "--title", "Mine: all of it")
    yield ("programme", "new", "relational-practice", "--scenarios")
    yield ("programme", "new", "Not an id")
    for kind in ("programme", "calendar", "setting", "scenarios"):
        yield ("programme", "schema", "--kind", kind)


def validated() -> Iterator[Words]:
    """Every broken file and folder, and the sound ones, in every format."""
    files = sorted(path for path in BAD.rglob("*.y*ml") if path.relative_to(BAD).parts[0] != "folders")
    folders = sorted(path.parent for path in BAD.rglob("expected.txt"))
    sound = [Path("programmes"), Path("examples/programmes"), Path("examples/records"), BAD]
    for path, form in itertools.product([*files, *folders, *sound], FORMATS):
        yield ("validate", str(path), "--format", form)
    for path in files:
        yield ("validate", str(path), "--strict", "--select", "M3,S2", "--color", "always")
    for kind in sorted({path.relative_to(BAD).parts[0] for path in files}):
        yield ("validate", str(BAD / kind), "--ignore", "Y1")
    for path in (*folders, BAD / "records"):
        yield ("status", "--records", str(path), "--on", DAY)
        yield ("records", "check", "--records", str(path))
        yield ("records", "check", "--json", "--records", str(path))


def tried() -> Iterator[Words]:
    """Scenarios that pass and that fail, in every format."""
    folders = ["programmes", "examples/programmes", "tests/scenarios", "tests/scenarios/failing"]
    folders += [str(path.parent) for path in sorted(BAD.rglob("expected.txt"))]
    for folder, form in itertools.product(folders, FORMATS):
        yield ("test", folder, "--format", form)
    for folder in folders[:4]:
        yield ("test", folder, "-v", "-k", "not overdue")
        yield ("test", folder, "--json")


def helps() -> Iterator[Words]:
    """The help of every command, and calls that cannot be."""
    yield ()
    yield ("--version",)
    yield ("stats",)
    yield ("status", "--all", "137001")
    yield ("status", "--on", "yesterday")
    yield from _helps(())


def _helps(words: Words) -> Iterator[Words]:
    yield (*words, "--help")
    told = run((*words, "--help"))["out"]
    for line in told.partition("\nCommands:\n")[2].splitlines():
        if line.startswith("  ") and not line.startswith("   "):
            yield from _helps((*words, line.split()[0]))


# What is recorded. The folder holds the materials of `importable`.


def importable() -> None:
    """Files to import, in the working folder: reports, spreadsheets, a register, mappings."""
    sys.path.insert(0, str(ROOT / "tests"))
    from importing_help import Came, actions, british, clocked, iso, joined, sessions, short, summed, us

    start = datetime(2026, 9, 24, 14)
    came = [
        Came(name, email, ((start + timedelta(minutes=late), start + timedelta(minutes=180 - late)),))
        for late, (name, email) in enumerate(
            [("Aisha Khan", "aisha.khan@example.org"), ("Bo Lowe", ""), ("Sam Lee", ""), ("Priya Patel", "")]
        )
    ]
    Path("report.csv").write_bytes(b"\xff\xfe" + joined(summed(came, us, short), "\t").encode("utf-16-le"))
    Path("stays.csv").write_text(joined(sessions(came[:2], british, clocked), ","), encoding="utf-8")
    Path("actions.csv").write_text(joined(actions(came[:3], iso), ";"), encoding="utf-8")
    Path("sheet.csv").write_text(
        "Date of session,URN,Activity,Who,Length,Note\n2026-09-24,137001,connection-training,Aisha Khan,3,\n"
        "24/9/2026,137001,connection-training,Bo Lowe,3:00,=SUM(A1)\n8 Oct 2026,137001,share-video,Cy New,,\n"
        "2026-10-08,999999,share-video,Cy New,,\n2026-13-08,137002,share-video,Bo Lowe,2 h,\n,,,,,\n",
        encoding="utf-8",
    )
    Path("people.csv").write_text(
        "URN,Name,Email,Role\n137001,Aisha Khan,aisha.khan@example.org,lead\n137001,Aisha Khan,,slt\n"
        "137001,Bo Lowe,,lead\n137002,Sam Lee,,lead\n137002,Sam Lee,,pilot\n",
        encoding="utf-8",
    )
    Path("settings.csv").write_text(
        "URN,Name,Local authority,Enrolled,Programme\n137003,Third School,925,2026-09-07,relational-practice\n"
        "137004,Fourth School,874,7/9/2026,relational-practice\n",
        encoding="utf-8",
    )
    Path("gias.csv").write_bytes(
        '"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName","EstablishmentStatus (name)",'
        '"Postcode"\r\n"137001","925","Lincolnshire","4001","St Mary’s Academy","Open","PE1 1AA"\r\n'
        '"137009","874","Peterborough","4002","Closed School","Closed","PE1 1AB"\r\n"x","1","","","","",""\r\n'.encode(
            "cp1252"
        )
    )
    Path("nothing.csv").write_bytes(b"")
    Path("picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    shutil.copytree(ROOT / "examples/records", "files")
    shutil.copytree(ROOT / "tests/bad/folders/records-with-one-broken", "broken")
    _workbook(Path("book.xlsx"))


def _workbook(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in [
        ["Date", "URN", "Activity", "Person", "Hours"],
        [datetime(2026, 9, 24), 137001, "connection-training", "Aisha Khan", 3],
        [datetime(2026, 9, 24), 137001, "connection-training", "Bo Lowe", "=1+2"],
        ["8 October 2026", "137001", "share-video", "bl", 0.5],
    ]:
        sheet.append(row)
    book.create_sheet("Notes").append(["Nothing to read"])
    book.save(path)


ADDED: tuple[Words, ...] = (
    ("settings", "add", "137001", "--name", "First School", "--attribute", "local_authority=925",
     "--enrol", "relational-practice=2026-09-07"),
    ("settings", "add", "137002", "--name", "=Second", "--enrol", "relational-practice=2026-09-07"),
    ("settings", "add", "37002", "--name", "Third"),
    ("settings", "add", "137001", "--name", "Again"),
    ("add", "person", "137001", "ak", "--name", "Aisha Khan", "--email", "aisha.khan@example.org", "--role", "lead"),
    ("add", "person", "137001", "bl", "--name", "Bo Lowe", "--role", "lead:2025-09-01:2027-08-31"),
    ("add", "person", "137002", "sl", "--name", "Sam Lee", "--role", "pilot"),
    ("add", "person", "137002", "sl", "--name", "Sam Lee", "--role", "pilot", "--anyway"),
    ("add", "person", "137002", "--name", "Sam Lee"),
    ("add", "role", "137001", "ak", "slt", "--from", "2025-09-01"),
    ("add", "activity", "137001", "connection-training", "--date", "2026-09-24", "--people", "ak,bl:2.5", "--hours",
     "3", "--session", "am", "--note", "=SUM(A1)"),
    ("add", "activity", "137001", "conection-training", "--date", "2026-09-24"),
    ("add", "activity", "137001", "connection-training"),
    ("add", "activity", "137001", "share-video", "--date", "2026-12-24", "--people", "zz"),
    ("add", "activity", "137001", "share-video", "--date", "2026-12-24", "--people", "zz", "--anyway"),
    ("add", "activity", "137001", "share-video", "--date", "2026-13-24", "--hours", "three"),
    ("add", "issued", "137001", "inside-im-hurting", "--date", "2026-09-30"),
    ("add", "attribute", "137002", "local_authority", "874"),
    ("add", "attribute", "137001", "pupils", "210", "--anyway"),
    ("add", "waive", "137001", "awareness.share", "--date", "2026-11-02", "--granted-by", "PVS", "--reason", "Flood"),
    ("add", "waive", "137001", "awareness.share", "--date", "2026-11-02"),
    ("add", "pause", "137001", "--date", "2026-11-10", "--until", "2026-11-20", "--reason", "Flood"),
    ("add", "withdraw", "137002", "relational-practice", "--date", "2026-11-12", "--reason", "Closed"),
    ("add", "enrol", "137002", "relational-practice", "--date", "2026-11-20"),
)  # fmt: skip
LOOKED_AT: tuple[Words, ...] = (
    ("log",), ("log", "137001"), ("log", "137001", "--limit", "2"), ("people",), ("people", "137001"), ("settings",),
    ("settings", "list"), ("settings", "search", "school"), ("settings", "search", "closed"), ("check",),
)  # fmt: skip
CHANGED: tuple[Words, ...] = (
    ("correct", "5", "--retract", "--reason", "a slip"),
    ("correct", "18", "--set", "hours=2", "--unset", "note", "--reason", "it was shorter"),
    ("correct", "20", "--set", "date=2026-10-01", "--reason", "the day was wrong"),
    ("correct", "19", "--set", "people=ak", "--reason", "somebody else"),
    ("correct", "19", "--retract"),
    ("correct", "999", "--retract", "--reason", "nothing"),
    ("settings", "change", "137001", "--name", "First Academy", "--formerly", "137000"),
)


def recorded() -> Iterator[Words]:
    """Everything typed, looked at, corrected, forgotten, kept a copy of."""
    ours = ("--programmes", str(ROOT / "programmes"))
    for words in (*ADDED, *LOOKED_AT, *CHANGED, *LOOKED_AT):
        yield ("records", *words, *ours, "--no-input") if words[0] == "add" else ("records", *words, *ours)
        if words in LOOKED_AT or words[0] == "correct":
            yield ("records", *words, *ours, "--json")
    yield ("status", "--all", *ours)
    yield ("status", "--all", *ours, "--known-on", "2026-11-25")
    yield ("records", "backup", "copy.db")
    yield ("records", "backup", "copy.db")
    yield from exported(ours)
    yield ("records", "forget", "Aisha Khan", "--yes", *ours)
    yield ("records", "forget", "Nobody", "--yes", *ours)
    yield ("records", "people", *ours)
    yield ("records", "log", "--json", *ours)


def exported(ours: Words) -> Iterator[Words]:
    """The three forms of an export, to a file and to the screen, and of one setting."""
    for path in ("out", "out.csv", "out.jsonl", "out.csv"):
        yield ("records", "export", path, *ours)
    for form in ("csv", "jsonl", "yaml"):
        yield ("records", "export", "-", "--format", form, *ours)
    yield ("records", "export", "one.csv", "--setting", "137001", "--json", *ours)


def imported() -> Iterator[Words]:
    """Each kind of file: tried, recorded, and again."""
    ours = ("--programmes", str(ROOT / "programmes"))
    training = ("--activity", "connection-training")
    sheet = ("--map", "Date of session=on", "--map", "Who=name", "--map", "Length=hours")
    yield ("records", "import", "files", "--dry-run", *ours)
    yield ("records", "import", "files", *ours)
    yield ("records", "import", "gias.csv", *ours)
    yield ("records", "import", "broken", *ours)
    for words in (
        ("people.csv",), ("settings.csv",), ("report.csv", *training), ("report.csv",), ("stays.csv", *training),
        ("actions.csv", *training, "--setting", "137001"), ("sheet.csv", *sheet), ("sheet.csv",),
        ("sheet.csv", *sheet, "--save-map", "map.yaml"), ("sheet.csv", "--map-file", "map.yaml"),
        ("book.xlsx",), ("book.xlsx", "--sheet", "Notes"), ("nothing.csv",), ("picture.csv",), ("missing.csv",),
        ("report.csv", *training, "--person", "Sam Lee=137001/ak", "--strict"), ("report.csv", "--activity", "x"),
    ):  # fmt: skip
        for more in (("--dry-run",), ("--dry-run", "--json"), ("-v",), ("--json",), ()):
            yield ("records", "import", *words, *more, *ours)
    yield from (("records", *words, *ours) for words in LOOKED_AT)
    yield ("records", "check", "--json", *ours)
    yield ("status", *ours)
    yield ("status", "--all", "--json", *ours)
    yield from exported(ours)
    for path in ("out", "out.csv", "out.jsonl"):
        yield ("records", "import", path, "--records", f"sqlite:///{path}.db", *ours)
        yield ("status", "--json", "--records", f"sqlite:///{path}.db", *ours)


def groups() -> Iterator[Group]:
    for name, (where, folder) in HOMES.items():
        yield f"tables of {name}", lambda where=where: tables(where)
        for setting in _records_of(folder):
            yield f"{name} {setting}", lambda where=where, setting=setting: one_setting(where, setting)
    yield "shown", shown
    yield "validated", validated
    yield "tried", tried
    yield "help", helps
    yield "recorded", recorded
    yield "imported", imported


def run(words: Words, width: str = "100") -> dict[str, Any]:
    """One command in this process: its exit code and outputs."""
    import gc
    import warnings

    from offer import cli
    from offer.commands import clock

    clock.now = lambda: NOW
    os.environ["COLUMNS"] = width
    sys.argv = ["offer", *words]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cli.main()
            code: Any = 0
        except SystemExit as stop:
            code = stop.code
        except BaseException as bug:
            code = f"{type(bug).__name__}"
    gc.set_threshold(50_000)
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode("utf-8", "surrogateescape"))
    return {"code": code, "out": told[0], "err": told[1]}


def _files(folder: Path) -> dict[str, str]:
    """What stands in the working folder, by digest; a ledger's own files hold moments of the machine."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".db" not in path.suffixes
    }


def capture_group(name: str) -> list[dict[str, Any]]:
    """Run one group; commands at both widths where they show text and record nothing."""
    commands = dict(groups())[name]
    alone = name in ("recorded", "imported")
    for variable in [*os.environ]:
        if variable.startswith("OFFER_") or variable in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
            del os.environ[variable]
    os.environ["OFFER_BY"] = "tests"
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) if alone else ROOT
        os.chdir(folder)
        if alone:
            importable()
        before = _files(folder) if alone else {}
        for words in commands():
            plain = not {"--json", "--csv", "--html", "--markdown"} & {*words} and name != "shown"
            for width in WIDTHS if not alone and (plain or name == "shown") else WIDTHS[1:]:
                told = {"group": name, "words": words, "width": width, **run(words, width)}
                if alone:
                    after = _files(folder)
                    told["files"] = {
                        path: digest for path, digest in after.items() if before.get(path) != digest
                    }
                    before = after
                for stream in ("out", "err"):
                    told[stream] = told[stream].replace(temporary, "FOLDER").replace(str(ROOT), "ROOT")
                found.append(told)
        os.chdir(ROOT)
    return found


def capture(path: str, words: str) -> int:
    names = [name for name, _ in groups() if words in name]
    count = 0
    # A new process for each group: durable-rules keeps its rule sets until a process ends.
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool,
        open(path, "w", encoding="utf-8") as file,
    ):
        for rows in pool.map(capture_group, names):
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=True) + "\n")
            count += len(rows)
    print(
        f"{count} outputs of {len(names)} groups, digest {hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]}"
    )
    return 0


def _read(path: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        row["words"] = [word.rpartition("/")[2] if word.startswith("/") else word for word in row["words"]]
        said = f"[{row['group']}, {row['width']}] offer {' '.join(row['words'])}"
        key = next(key for number in itertools.count(1) if (key := f"{said} ({number})") not in found)
        found[key] = row
    return found


def compare(old_path: str, new_path: str) -> int:
    old, new = _read(old_path), _read(new_path)
    differing = 0
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) == new.get(key):
            continue
        differing += 1
        if differing > 20:
            continue
        print(key)
        for part in ("code", "out", "err", "files"):
            texts = [str((rows.get(key) or {}).get(part, "(none)")).splitlines() for rows in (old, new)]
            for line in itertools.islice(difflib.unified_diff(*texts, "old", "new", lineterm="", n=1), 12):
                print(f"    {part}: {line}")
    print(f"{len(old)} outputs before, {len(new)} after, {differing} differ")
    return int(bool(differing))


def listed(path: str) -> int:
    for key, row in _read(path).items():
        told = json.dumps([row["code"], row["out"], row["err"]]).encode()
        print(hashlib.sha256(told).hexdigest()[:12], key)
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["capture", path, *words]:
            sys.exit(capture(path, " ".join(words)))
        case ["compare", old_path, new_path]:
            sys.exit(compare(old_path, new_path))
        case ["list", path]:
            sys.exit(listed(path))
    sys.exit(__doc__)
