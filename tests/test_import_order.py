"""The one-way order of the engine: each room knows only the rooms before it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "engine"

# Rooms in order; a module may import from its own room and from those above it, also inside a function. Within a
# room there are no circles either, save that a function may load one of several implementations when asked to.
# A name ending in a dot stands for all of a sub-package.
ROOMS: tuple[tuple[str, ...], ...] = (
    (
        "frozen",
        "text",
        "text.terminal",
        "text.english",
        "text.csv_cells",
        "text.suggest",
        "diagnostics",
        "catalogue.",
    ),
    (
        "reading",
        "reading.folders",
        "reading.source",
        "reading.file_text",
        "reading.yaml_syntax_errors",
        "reading.yaml_problems",
        "reading.yaml_events",
        "reading.positions",
    ),
    ("language", "language.scenario_file", "language.field_types", "language.programme", "language.setting"),
    ("calendar", "calendar.durations", "language.calendar_file", "calendar.terms"),
    (
        "language.index",
        "language.references",
        "language.labels",
        "evaluation",
        "evaluation.dependencies",
        "language.attributes",
    ),
    (
        "reading.key_rules",
        "reading.scalar_decoder",
        "reading.decoder",
        "reading.decode_errors",
        "reading.explain",
        "reading.load",
    ),
    ("rules", "rules.formulas", "rules.clauses", "rules.unsatisfiable", "rules.rulebook"),
    ("checks.", "checks.run"),
    ("library", "starting"),
    ("records.",),
    (
        "evaluation.enrolment",
        "evaluation.occasions",
        "evaluation.windows",
        "evaluation.validity",
        "evaluation.evidence",
    ),
    (
        "evaluation.results",
        "evaluation.timeline",
        "answers",
        "answers.outstanding",
        "evaluation.deadlines",
        "answers.evidence_text",
        "evaluation.record_warnings",
    ),
    ("answers.facts",),
    ("rules.inference.",),
    ("answers.answer", "answers.build", "answers.explain"),
    ("answers.records_health", "population", "impact", "entering", "correcting", "scenarios."),
    ("validating",),
    ("answer_schema", "schema"),
    ("render.",),
)

# Who alone may import what: slow, optional or the command line's business.
ONLY = {
    "pydantic": {"reading.load", "reading.explain", "schema"},
    "pydantic_core": {"reading.load", "reading.explain", "schema"},
    "durable": {"rules.inference.durable"},
    "openpyxl": {"records.importing.sheet_file"},
    "durable_rules_engine": {"rules.inference.durable"},
    "click": set[str](),
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
    """One import in a module: of another module of the engine (`inside`), or of a package from elsewhere.

    `late` where it stands inside a function.
    """

    line: int
    name: str
    inside: bool
    late: bool = False


def module_name(path: Path, engine: Path) -> str:
    """The module below the engine, dotted: `render.json`; the engine itself is empty."""
    parts = path.relative_to(engine).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, engine: Path) -> Iterator[Import]:
    """Every import of a module: also inside functions, for type checking only, or by `import_module`."""
    package = list(path.relative_to(engine).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    late = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, inside=False)
        elif isinstance(node, ast.Call) and called(node.func).endswith(("import_module", "__import__")):
            named = node.args[0] if node.args else node
            yield Import(node.lineno, named.value if isinstance(named, ast.Constant) else "?", inside=False)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield Import(node.lineno, node.module or "", inside=False)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - (node.level - 1)]
            start = [*base, *(node.module or "").split(".")] if node.module else base
            for alias in node.names:
                target = engine.joinpath(*start, alias.name)
                is_module = target.with_suffix(".py").exists() or target.is_dir()
                name = ".".join([*start, alias.name] if is_module else start)
                yield Import(node.lineno, name, inside=True, late=id(node) in late)


def called(node: ast.expr) -> str:
    """The last two names of what is called: `date.today` for `datetime.date.today`."""
    if isinstance(node, ast.Attribute):
        return f"{called(node.value).rpartition('.')[2]}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def room_of(module: str, rooms: tuple[tuple[str, ...], ...]) -> int | None:
    for number, room in enumerate(rooms):
        for name in room:
            if module == name or (name.endswith(".") and f"{module}.".startswith(name)):
                return number
    return None


def problems(engine: Path, rooms: tuple[tuple[str, ...], ...], only: dict[str, set[str]]) -> list[str]:
    """Everything in this folder of modules that breaks the order, one line each."""
    found: list[str] = []
    graph: dict[str, set[str]] = {}
    for path in sorted(engine.rglob("*.py")):
        module = module_name(path, engine)
        if not module:
            continue
        room = room_of(module, rooms)
        if room is None:
            found.append(f"{module} has no room yet: give it one in ROOMS")
            continue
        graph[module] = set()
        for each in imports_of(path, engine):
            where = f"{path.name}:{each.line}: {module}"
            if each.inside:
                if not each.late:
                    graph[module].add(each.name)
                other = room_of(each.name, rooms)
                if other is not None and other > room:
                    found.append(f"{where} imports {each.name}, a later room")
            else:
                package = each.name.partition(".")[0]
                if package in ("offer", "engine", "cli"):
                    found.append(f"{where} imports {each.name}; the engine imports itself relatively")
                if module not in only.get(package, {module}):
                    found.append(f"{where} may not import {package}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node.func) in FORBIDDEN_CALLS:
                found.append(f"{path.name}:{node.lineno}: {module} may not call {called(node.func)}")
            if isinstance(node, ast.Name) and node.id == "SystemExit":
                found.append(f"{path.name}:{node.lineno}: {module} may not raise SystemExit")
    return found + circles(graph)


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


def test_each_room_knows_only_the_rooms_before_it() -> None:
    found = problems(ENGINE, ROOMS, ONLY)
    assert not found, "\n".join(found)


def test_there_is_something_to_hold_in_order() -> None:
    modules = [module_name(path, ENGINE) for path in ENGINE.rglob("*.py")]
    assert len(modules) > 20
    inside = [each for path in ENGINE.rglob("*.py") for each in imports_of(path, ENGINE) if each.inside]
    assert len(inside) > 50


SMALL_ROOMS: tuple[tuple[str, ...], ...] = (
    ("words", "diagnostics"),
    ("source", "loading"),
    ("records.",),
    ("timeline", "evidence", "reasoning.", "status"),
    ("render.",),
)
SMALL_ONLY = {
    "pydantic": {"loading"},
    "durable": {"reasoning.durable"},
    "click": set[str](),
}


@pytest.mark.parametrize(
    ("module", "text", "says"),
    [
        ("source.py", "from .timeline import x", "source imports timeline, a later room"),
        ("source.py", "def f():\n    from .timeline import x", "source imports timeline, a later room"),
        ("source.py", "from . import timeline", "source imports timeline, a later room"),
        ("records/ledger.py", "from ..timeline import x", "records.ledger imports timeline, a later room"),
        ("records/ledger.py", "from .. import timeline", "records.ledger imports timeline, a later room"),
        (
            "records/ledger.py",
            "from ..render.json import x",
            "records.ledger imports render.json, a later room",
        ),
        ("timeline.py", "from .evidence import x\nfrom .records import y", ""),
        ("novelty.py", "", "novelty has no room yet"),
        ("source.py", "from offer.engine.words import x", "imports itself relatively"),
        ("status.py", "import click", "status may not import click"),
        ("status.py", "from pydantic.fields import x", "status may not import pydantic"),
        ("loading.py", "import pydantic", ""),
        ("reasoning/builtin.py", "import durable.engine", "may not import durable"),
        ("reasoning/durable.py", "import durable.engine", ""),
        ("reasoning/durable.py", "import importlib\nimportlib.import_module('durable')", ""),
        ("status.py", "import importlib\nimportlib.import_module('durable')", "may not import durable"),
        ("status.py", "print(1)", "may not call print"),
        ("status.py", "import sys\nsys.exit(1)", "may not call sys.exit"),
        ("status.py", "raise SystemExit(1)", "may not raise SystemExit"),
        ("status.py", "import datetime\ndatetime.date.today()", "may not call date.today"),
        ("status.py", "from datetime import datetime\ndatetime.now(tz=None)", "may not call datetime.now"),
        ("status.py", '"""print() and date.today() in words are fine."""', ""),
        ("words.py", "from .diagnostics import x", "diagnostics -> words -> diagnostics"),
        ("words.py", "if 1:\n    from .diagnostics import x", "diagnostics -> words -> diagnostics"),
        ("words.py", "def f():\n    from .diagnostics import x", ""),
    ],
)
def test_the_test_finds_what_breaks_the_order(tmp_path: Path, module: str, text: str, says: str) -> None:
    engine = tmp_path / "engine"
    for name in ("records/__init__", "render/json", "reasoning/__init__", "timeline", "evidence"):
        path = engine / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (engine / "diagnostics.py").write_text("from .words import plural", encoding="utf-8")
    (engine / "words.py").write_text("", encoding="utf-8")
    (engine / module).write_text(text, encoding="utf-8")
    found = problems(engine, SMALL_ROOMS, SMALL_ONLY)
    assert len(found) == bool(says), found
    assert not says or says in found[0]


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
    paths = [*ENGINE.rglob("*.py"), *(ROOT / "commands").rglob("*.py"), ROOT / "cli.py"]
    imported = {
        each.name.partition(".")[0] for path in paths for each in imports_of(path, ROOT) if not each.inside
    }
    ours = {"offer", "?"}  # the catalogue computes the names of its own modules
    assert imported - set(sys.stdlib_module_names) - declared - ours == set()
