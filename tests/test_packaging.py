"""What gets installed: everything of ours that a user needs, under one name, and nothing else."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]

# The tree as a source distribution carries it: folders whole, and single files where they exist.
FOLDERS = ("commands", "engine", "programmes", "tests", "examples", "docs", "benchmarks", ".ci")
FILES = ("cli.py", "pyproject.toml", "MANIFEST.in", "README.md", "action.yml", ".pre-commit-hooks.yaml")


def ours(folder: Path) -> set[str]:
    """The files of a folder that people wrote, relative to its parent, without what tools leave behind."""
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not any(part.endswith((".egg-info", "_cache", "__")) for part in path.parts[:-1])
        and ".hypothesis" not in path.parts
    }


# Without building


def test_every_folder_with_something_to_ship_is_a_package() -> None:
    """setuptools takes only the packages it is told of; a new folder must be added to pyproject.toml."""
    modules = {path for each in ("commands", "engine") for path in ours(ROOT / each) if path.endswith(".py")}
    data = {path for path in ours(ROOT / "programmes") if path.endswith((".yaml", ".json"))}
    folders = {str(Path(path).parent).replace("/", ".") for path in modules | data}
    assert set(SETUPTOOLS["packages"]) == {"offer"} | {f"offer.{folder}" for folder in folders}
    for folder in {Path(path).parent for path in modules}:
        assert (ROOT / folder / "__init__.py").exists(), f"{folder} needs an __init__.py"


def test_every_file_beside_the_modules_is_declared_as_package_data() -> None:
    """setuptools ships no other file of a package than those that pyproject.toml names."""
    declared = {
        path.relative_to(ROOT).as_posix()
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.removeprefix("offer.").replace(".", "/")).glob(pattern)
    }
    beside = {
        path for each in ("commands", "engine") for path in ours(ROOT / each) if not path.endswith(".py")
    }
    assert beside == {path for path in declared if not path.startswith("programmes/")}
    assert "engine/render/offer/style.css" in declared


def test_the_root_holds_one_module() -> None:
    """The package `offer` is the root itself, so that any module there would be shipped in it."""
    assert [path.name for path in ROOT.glob("*.py")] == ["cli.py"]


def test_the_extra_that_may_not_install_is_an_extra() -> None:
    required = " ".join(PROJECT["project"]["dependencies"])
    assert "durable" not in required
    assert PROJECT["project"]["optional-dependencies"]["durable"] == [
        'durable-rules==2.0.28; python_version < "3.13"'
    ]
    assert not re.search(r"==|<|~=", required), "a library's users choose their own upper bounds"


def test_nothing_lands_beside_the_package(tmp_path: Path) -> None:
    """`engine` and `cli` must not be importable by those names, where they would collide with others'."""
    code = "import importlib.util as u; print([n for n in ('engine', 'cli', 'programmes') if u.find_spec(n)])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_one_copy_of_each_module() -> None:
    """Tests and the command line use the installed package, not a second copy by another name."""
    spec = importlib.util.find_spec("offer.engine")
    assert spec is not None
    assert spec.origin is not None
    assert {path.name for path in Path(spec.origin).parent.glob("*.py")} == {
        Path(path).name for path in ours(ROOT / "engine") if path.count("/") == 1 and path.endswith(".py")
    }


# What is built


@dataclass(frozen=True)
class Built:
    """The two distributions, what the build said, and the copy of the tree they were built from."""

    wheel: Path
    source: Path
    output: str
    tree: Path

    def wheel_files(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as file:
            return set(file.namelist())


def setuptools_for(folder: Path) -> dict[str, str]:
    """The environment in which a setuptools that can build us imports; skips where none can be had."""
    wanted = PROJECT["build-system"]["requires"]
    got = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), *wanted],
        capture_output=True,
        text=True,
    )
    if got.returncode:
        pytest.skip(f"no {' '.join(wanted)} to build with here: {got.stderr.strip()[-200:]}")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions, built from a copy, as `build/` and `*.egg-info` of a used checkout would leak in."""
    folder = tmp_path_factory.mktemp("packaging")
    (folder / "dist").mkdir()
    tree = folder / "tree"
    for name in (path for each in FOLDERS for path in ours(ROOT / each)):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copyfile(ROOT / name, tree / name)
    code = (
        "import sys, setuptools.build_meta as build; out = sys.argv[1];"
        "build.build_sdist(out); build.build_wheel(out)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(folder / "dist")],
        cwd=tree,
        env=setuptools_for(folder / "setuptools"),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    (source,) = (folder / "dist").glob("*.tar.gz")
    return Built(wheel=wheel, source=source, output=run.stdout + run.stderr, tree=tree)


@pytest.mark.slow
def test_the_wheel_holds_the_engine_the_command_and_the_programmes(built: Built) -> None:
    version = PROJECT["project"]["version"]
    expected = {
        f"offer/{name}" for folder in ("commands", "engine", "programmes") for name in ours(ROOT / folder)
    }
    expected.add("offer/cli.py")
    for name in ("METADATA", "WHEEL", "entry_points.txt", "top_level.txt", "RECORD"):
        expected.add(f"offer-{version}.dist-info/{name}")
    assert built.wheel_files() == expected
    with zipfile.ZipFile(built.wheel) as file:
        assert file.read(f"offer-{version}.dist-info/top_level.txt").split() == [b"offer"]
        for name in sorted(built.wheel_files() - {f"offer-{version}.dist-info/RECORD"}):
            if name.startswith("offer/"):
                assert file.read(name) == (built.tree / name.removeprefix("offer/")).read_bytes()


@pytest.mark.slow
def test_the_source_distribution_holds_the_tests_the_docs_and_the_examples_too(built: Built) -> None:
    with tarfile.open(built.source) as file:
        names = {member.name.partition("/")[2] for member in file.getmembers() if member.isfile()}
    made = {name for name in names if name.startswith("offer.egg-info/")} | {"PKG-INFO", "setup.cfg"}
    expected = {name for each in FOLDERS for name in ours(ROOT / each)}
    expected |= {name for name in FILES if (ROOT / name).exists()}
    assert names - made == expected


@pytest.mark.slow
def test_a_build_has_nothing_to_warn_of(built: Built) -> None:
    """setuptools warns of folders that are data and not named as packages, which later versions leave out."""
    assert "Package would be ignored" not in built.output
    assert "is absent from the `packages` configuration" not in built.output


@pytest.mark.slow
def test_the_source_distribution_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.source) as file:
        file.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    code = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"
    env = {"PYTHONPATH": str(built.tree.parent / "setuptools")}
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=tree, env=env, capture_output=True, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        assert set(file.namelist()) == built.wheel_files()


# What CI relies on


@pytest.mark.slow
@pytest.mark.parametrize(
    "skips", ["pytest.importorskip('durable_missing')", "pytest.skip('no durable-rules here')"]
)
@pytest.mark.parametrize(("required", "code"), [("1", 1), ("", 0)])
def test_a_durable_test_may_not_skip_where_it_is_required(
    tmp_path: Path, skips: str, required: str, code: int
) -> None:
    shutil.copyfile(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    text = f"import pytest\ndef test_it():\n    {skips}\ndef test_other():\n    pass\n"
    (tmp_path / "test_durable.py").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={"OFFER_REQUIRE_DURABLE": required},
        capture_output=True,
        text=True,
    )
    assert run.returncode == code, run.stdout
    assert ("durable-rules is required here" in run.stdout) == bool(code)
    assert "1 passed, 1 skipped" in run.stdout.splitlines()[-1]
