"""The one-way order of the rooms: each folder of `engine/` and `commands/` knows only those that come before it."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Every room, each after all that it may import from; imports inside functions and for type checking count too.
# A room is a folder with the modules in it, without the folders below; a module that stands beside the rooms is one
# of its own. The rooms themselves are read from the tree: one that is not named here, or no longer there, is told.
ORDER = [
    "engine.frozen",
    "engine.diagnostics",
    "engine.text",
    "engine.catalogue",
    "engine.language",
    "engine.calendar",
    "engine.reading",
    "engine.compiled",
    "engine.rules",
    "engine.rules.inference",
    "engine.evaluation",
    "engine.checks",
    "engine.library",
    "engine.answers",
    "engine.population",
    "engine.records.store",
    "engine.records.ledger",
    "engine.records.exporting",
    "engine.records.importing",
    "engine.records.importing.teams",
    "engine.records.importing.spreadsheet",
    "engine.records",
    "engine.api",
    "engine.scenarios",
    "engine.authoring",
    "engine.render",
    "engine.render.offer",
    "engine",
    "commands",
    "commands.records",
    "cli",
]

# Who alone may import what: slow, optional or the command line's business.
ONLY = {
    "pydantic": {"engine.language", "engine.reading", "engine.authoring"},
    "pydantic_core": {"engine.language", "engine.reading", "engine.authoring"},
    "durable": {"engine.rules.inference"},
    "durable_rules_engine": {"engine.rules.inference"},
    "openpyxl": {"engine.records.importing"},
    "psycopg": {"engine.records.ledger"},
    "click": {"commands", "commands.records", "cli"},
    "rich": set[str](),
}

# Nothing in the engine prints, exits, asks, or reads the clock.
FORBIDDEN_CALLS = {
    "print",
    "input",
    "exit",
    "quit",
    "breakpoint",
    "sys.exit",
    "os._exit",
    "os.abort",
    "date.today",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
}


@dataclass(frozen=True)
class Import:
    """One import in a module: of another module of ours (`inside`), or of a package from elsewhere."""

    line: int
    name: str
    inside: bool


def modules_in(root: Path) -> dict[str, Path]:
    """Every module of ours by its dotted name: `engine.render.json`; a package by its own."""
    paths = [path for folder in ("engine", "commands") for path in root.glob(f"{folder}/**/*.py")]
    paths += [path for path in [root / "cli.py"] if path.exists()]
    return {name_of(path.relative_to(root)): path for path in sorted(paths)}


def name_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str, path: Path) -> str:
    """The folder a module stands in; the module itself where that folder is the engine."""
    folder = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return module if folder in ("", "engine") else folder


def imports_of(module: str, path: Path, known: dict[str, Path]) -> Iterator[Import]:
    """Every import of a module: also inside functions, for type checking only, or by `import_module`."""
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, inside=False)
        elif isinstance(node, ast.Call) and called(node.func).endswith(("import_module", "__import__")):
            named = node.args[0] if node.args else node
            yield Import(node.lineno, named.value if isinstance(named, ast.Constant) else "?", inside=False)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                start = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            else:
                start = (node.module or "").split(".")
            ours = bool(node.level) or start[0] == "offer"
            base = ".".join(part for part in (start if node.level else start[ours:]) if part)
            for alias in node.names:
                full = f"{base}.{alias.name}".lstrip(".")
                yield Import(node.lineno, full if ours and full in known else base, inside=ours)


def called(node: ast.expr) -> str:
    """The last two names of what is called: `date.today` for `datetime.date.today`."""
    if isinstance(node, ast.Attribute):
        return f"{called(node.value).rpartition('.')[2]}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def problems(root: Path, order: list[str]) -> tuple[list[str], dict[str, set[str]]]:
    """Everything below this folder that breaks the order, one line each; and the arrows between rooms."""
    found: list[str] = []
    known = modules_in(root)
    rooms = {module: room_of(module, path) for module, path in known.items()}
    modules: dict[str, set[str]] = {module: set() for module in known}
    arrows: dict[str, set[str]] = defaultdict(set)
    found += [
        f"{room} has no place yet: give it one in ORDER" for room in sorted({*rooms.values()} - {*order})
    ]
    found += [f"{room} stands in ORDER, but nowhere else" for room in order if room not in rooms.values()]
    place = {room: number for number, room in enumerate(order)}
    for module, path in known.items():
        room = rooms[module]
        engine = module.startswith("engine")
        for each in imports_of(module, path, known):
            where = f"{path.relative_to(root)}:{each.line}: {module}"
            if each.inside:
                other = rooms.get(each.name, each.name)
                modules[module].add(each.name)
                if other != room:
                    arrows[room].add(other)
                    if place.get(other, -1) > place.get(room, len(order)):
                        found.append(f"{where} imports {each.name}, a later room")
            else:
                package = each.name.partition(".")[0]
                if package in ("offer", "engine", "commands", "cli"):
                    found.append(f"{where} imports {each.name}; write `from ... import`")
                if room not in ONLY.get(package, {room}):
                    found.append(f"{where} may not import {package}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if engine else ():
            if (
                isinstance(node, ast.ImportFrom)
                and not node.level
                and (node.module or "").startswith("offer")
            ):
                found.append(f"{path.name}:{node.lineno}: {module}: the engine imports itself relatively")
            if isinstance(node, ast.Call) and called(node.func) in FORBIDDEN_CALLS:
                found.append(f"{path.name}:{node.lineno}: {module} may not call {called(node.func)}")
            if isinstance(node, ast.Name) and node.id == "SystemExit":
                found.append(f"{path.name}:{node.lineno}: {module} may not raise SystemExit")
    return found + circles(modules), arrows


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle."""
    done: set[str] = set()
    found: list[str] = []

    def visit(module: str, trail: list[str]) -> None:
        if module in trail:
            found.append(" -> ".join([*trail[trail.index(module) :], module]))
        elif module not in done:
            for other in sorted(graph.get(module, ())):
                visit(other, [*trail, module])
            done.add(module)

    for module in sorted(graph):
        visit(module, [])
    return found


def test_each_room_knows_only_the_rooms_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    found, arrows = problems(ROOT, ORDER)
    inside = {
        room: {other for other in others if other.startswith("engine.")} for room, others in arrows.items()
    }
    engine = [room for room in ORDER if room.startswith("engine.")]
    count = sum(len(inside.get(room, ())) for room in engine)
    with capsys.disabled():
        print(f"\nengine/: {len(engine)} rooms, {count} arrows between them, {len(found)} against the order")
    assert not found, "\n".join(found)
    assert count > len(engine)  # there is something to hold in order
    assert len(engine) <= 27


SMALL_ORDER = [
    "engine.text",
    "engine.source",
    "engine.records",
    "engine.records.ledger",
    "engine.timeline",
    "engine.render",
    "engine",
    "commands",
    "cli",
]


@pytest.mark.parametrize(
    ("module", "text", "says"),
    [
        ("source.py", "from .timeline import x", "engine.source imports engine.timeline, a later room"),
        ("source.py", "def f():\n    from .timeline import x", "imports engine.timeline, a later room"),
        ("source.py", "from . import timeline", "imports engine.timeline, a later room"),
        ("source.py", "from .text import english", ""),
        ("source.py", "from offer.engine.text.english import x", "imports itself relatively"),
        ("source.py", "import click", "may not import click"),
        ("source.py", "from pydantic.fields import x", "may not import pydantic"),
        ("source.py", "import importlib\nimportlib.import_module('durable')", "may not import durable"),
        ("source.py", "print(1)", "may not call print"),
        ("source.py", "import sys\nsys.exit(1)", "may not call sys.exit"),
        ("source.py", "raise SystemExit(1)", "may not raise SystemExit"),
        ("source.py", "import datetime\ndatetime.date.today()", "may not call date.today"),
        ("source.py", "from datetime import datetime\ndatetime.now(tz=None)", "may not call datetime.now"),
        ("source.py", '"""print() and date.today() in words are fine."""', ""),
        (
            "records/open.py",
            "from .ledger.sqlite import x",
            "imports engine.records.ledger.sqlite, a later room",
        ),
        (
            "records/open.py",
            "from .ledger import sqlite",
            "imports engine.records.ledger.sqlite, a later room",
        ),
        ("records/open.py", "from ..render.json import x", "imports engine.render.json, a later room"),
        ("records/ledger/sqlite.py", "from ..open import x\nfrom ...source import y", ""),
        ("novelty.py", "", "engine.novelty has no place yet"),
        ("novelty/thing.py", "", "engine.novelty has no place yet"),
        (
            "text/suggest.py",
            "from .english import x",
            "text.english -> engine.text.suggest -> engine.text.english",
        ),
        ("text/suggest.py", "def f():\n    from .english import x", "text.suggest -> engine.text.english"),
        ("../commands/status.py", "import click\nfrom offer.engine.render import json", ""),
        ("../commands/status.py", "from offer.cli import x", "commands.status imports cli, a later room"),
        ("../cli.py", "from offer.commands import status", ""),
    ],
)
def test_the_test_finds_what_breaks_the_order(tmp_path: Path, module: str, text: str, says: str) -> None:
    files = {
        "engine/__init__.py": "",
        "engine/text/__init__.py": "",
        "engine/text/english.py": "from .suggest import near",
        "engine/text/suggest.py": "",
        "engine/source.py": "",
        "engine/records/open.py": "",
        "engine/records/ledger/sqlite.py": "",
        "engine/timeline.py": "",
        "engine/render/json.py": "",
        "commands/status.py": "",
        "cli.py": "",
    }
    for name, written in {**files, f"engine/{module}": text}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
    found, _ = problems(tmp_path, SMALL_ORDER)
    assert len(found) == bool(says), found
    assert not says or says in found[0]


def test_a_room_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/source.py").write_text("", encoding="utf-8")
    assert problems(tmp_path, ["engine.source", "engine.text"])[0] == [
        "engine.text stands in ORDER, but nowhere else"
    ]


def test_every_third_party_import_is_a_dependency() -> None:
    """What the engine and the command line import is the standard library's, or declared in pyproject.toml."""
    declared = {
        "openpyxl",
        "click",
        "yaml",
        "pydantic",
        "pydantic_core",
        "durable",
        "durable_rules_engine",
        "psycopg",
    }
    known = modules_in(ROOT)
    imported = {
        each.name.partition(".")[0]
        for module, path in known.items()
        for each in imports_of(module, path, known)
        if not each.inside
    }
    assert imported - set(sys.stdlib_module_names) - declared - {"?"} == set()
