"""What keeps the house in order besides its one way: names and bodies that stand once, pages that are there."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 400
"""Lines of a module."""
parsed = cache(ast.parse)
NOUNS = {"setting", "meaning", "meeting", "outstanding"}
SMALL, LARGE = 14, 60
"""Nodes of a syntax tree: from the first on bodies may not be the same, from the second not of the same shape."""


def modules_in(root: Path) -> dict[str, str]:
    """The text of every module that is shipped, by its path below the root."""
    paths = [*root.glob("engine/**/*.py"), *root.glob("commands/**/*.py"), *root.glob("cli.py")]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def public_names(tree: ast.Module) -> Iterator[str]:
    """The functions, classes and values that a module defines for others."""
    for node in tree.body:
        names: list[str] = []
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [each.id for each in node.targets if isinstance(each, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))


def names_in_two_modules(root: Path) -> list[str]:
    homes = defaultdict(set)
    for path, text in modules_in(root).items():
        for name in public_names(parsed(text)):
            homes[name].add(path)
    return [f"{name}: {', '.join(sorted(paths))}" for name, paths in sorted(homes.items()) if len(paths) > 1]


def shape_of(body: list[ast.stmt], local: set[str], everything: bool) -> tuple[object, ...]:
    """The parts of a body in order, names numbered as they first stand: local ones, or all, and values left out."""
    numbers: dict[str, int] = {}

    def parts(part: object) -> Iterator[object]:
        if isinstance(part, list):
            yield len(part)
            for item in part:
                yield from parts(item)
        elif isinstance(part, ast.AST):
            yield type(part)
            for field, value in ast.iter_fields(part):
                if everything and field == "value" and isinstance(part, ast.Constant):
                    yield type(value)
                elif field in ("id", "arg", "attr") and (everything or (value in local and field != "attr")):
                    yield numbers.setdefault(str(value), len(numbers))
                else:
                    yield from parts(value)
        else:
            yield repr(part)

    return tuple(parts(body))


def same_bodies(root: Path) -> list[str]:
    """Functions whose bodies are the same but for local names; large ones also where only the shape is the same."""
    found: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for path, text in modules_in(root).items():
        for node in ast.walk(parsed(text)):
            if not isinstance(node, ast.FunctionDef):
                continue
            body = node.body[ast.get_docstring(node) is not None :]
            size = sum(1 for statement in body for _ in ast.walk(statement))
            local = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)} | {
                each.id
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            for everything, least in ((False, SMALL), (True, LARGE)):
                if size >= least:
                    found[everything, *shape_of(body, local, everything)].add(
                        f"{path}:{node.lineno} {node.name}"
                    )
    return sorted({" ~ ".join(sorted(places)) for places in found.values() if len(places) > 1})


def long_modules(root: Path) -> list[str]:
    return [
        f"{path}: {lines} lines"
        for path, text in modules_in(root).items()
        if (lines := text.count("\n")) > LONGEST
    ]


def cited_in_vain(root: Path) -> list[str]:
    """Pages and modules that a module or a page of the documentation names, and that are not there."""
    files = {path for path in root.rglob("*") if path.is_file() and path.suffix in (".py", ".md")}
    known = {path.name for path in files if not {".venv", "build"} & {*path.relative_to(root).parts}}
    texts = modules_in(root) | {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in [*root.glob("docs/**/*.md"), *root.glob("*.md"), *root.glob("benchmarks/*.md")]
    }
    return [
        f"{path}: {name}"
        for path, text in texts.items()
        for name in sorted(set(re.findall(r"[\w-]+\.(?:py|md)\b", text)))
        if name not in known
    ]


def names_that_say_nothing(root: Path) -> list[str]:
    """Modules without a first line that says what they hold, and modules named after doing something."""
    found = []
    for path, text in modules_in(root).items():
        if not ast.get_docstring(parsed(text)):
            found.append(f"{path}: no docstring")
        if path.endswith("ing.py") and "_" not in path and Path(path).stem not in NOUNS:
            found.append(f"{path}: name what it holds, not what it does")
    return found


GUARDS: dict[Callable[[Path], list[str]], tuple[dict[str, str], str]] = {
    names_in_two_modules: (
        {
            "engine/text.py": "def shown(): ...\n_SHOWN = 1",
            "engine/render/html.py": "shown: int = 1",
            "cli.py": "_SHOWN = 2\nimport os",
        },
        "shown: engine/render/html.py, engine/text.py",
    ),
    same_bodies: (
        {
            "engine/a.py": "def first(x):\n    'One.'\n    total = x.one + 1\n    return [it for it in total if it]\n",
            "engine/b.py": "def _second(y):\n    sum = y.one + 1\n    return [it for it in sum if it]\n"
            "def third(y):\n    sum = y.two + 1\n    return [it for it in sum if it]\n",
        },
        "engine/a.py:1 first ~ engine/b.py:1 _second",
    ),
    long_modules: (
        {"engine/a.py": "x = 1\n" * 400, "commands/b.py": "x = 1\n" * 401},
        "commands/b.py: 401 lines",
    ),
    cited_in_vain: (
        {
            "engine/a.py": '"""See b.md and c.py, not d.md."""',
            "docs/b.md": "`a.py` and `e.py`",
            "engine/c.py": "",
        },
        "engine/a.py: d.md\ndocs/b.md: e.py",
    ),
    names_that_say_nothing: (
        {"engine/a.py": '"""What it holds."""', "commands/upkeeping.py": "x = 1"},
        "commands/upkeeping.py: no docstring\ncommands/upkeeping.py: name what it holds, not what it does",
    ),
}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_house_is_in_order(guard: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """Each guard finds what is planted in a small house, and nothing in this one."""
    files, planted = GUARDS[guard]
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert "\n".join(guard(tmp_path)) == planted
    found = guard(ROOT)
    assert not found, "\n".join(found)
