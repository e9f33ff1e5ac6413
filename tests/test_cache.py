"""The cache of compiled programmes: never an old answer, never another answer, never a message."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mutations import CASES
from offer.engine.checks import folder as checked_folder
from offer.engine.compiled import cache
from offer.engine.compiled.json_form import from_json, to_json
from offer.engine.diagnostics import ProblemsFound
from offer.engine.library import load_library
from running import Result, Run, runner

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "examples" / "records"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Commands in the checkout, with a cache of the test's own."""
    return runner(monkeypatch, capsys, ROOT, OFFER_CACHE=str(tmp_path / "cache"))


@pytest.fixture
def kept(tmp_path: Path, run: Run) -> Path:
    """The folder of that cache."""
    return tmp_path / "cache"


@pytest.fixture
def programmes(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "programmes", tmp_path / "programmes")
    return tmp_path / "programmes"


def found_in(folder: Path) -> Any:
    """Everything that loading a folder comes to: the library as plain data, or the problems."""
    try:
        library = load_library(folder, "programmes")
    except ProblemsFound as problems:
        return problems.diagnostics
    return to_json((library.every_version, library.calendars, library.warnings))


def without_cache(folder: Path) -> Any:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OFFER_CACHE", "off")
        return found_in(folder)


# --- never an old answer ---------------------------------------------------------------------------------------------


def edits(folder: Path, chance: random.Random) -> Iterator[None]:
    """Random changes to a folder of programmes, without end: some make errors, many are mended again."""
    first = (folder / "relational-practice.yaml").read_text(encoding="utf-8")
    terms = (folder / "calendars" / "peterborough.yaml").read_text(encoding="utf-8")

    def another(number: int) -> str:
        return first.replace("programme: relational-practice", f"programme: other-{number}")

    while True:
        at, number = folder / "relational-practice.yaml", chance.randrange(3)
        match chance.randrange(9):
            case 0:  # of the same length
                year = chance.choice(("2021", "2022", "2023"))
                at.write_text(
                    first.replace("effective_from: 2023", f"effective_from: {year}"), encoding="utf-8"
                )
            case 1:
                at.write_text(first.replace("setting lead", f"setting lead {number}", 1), encoding="utf-8")
            case 2:
                at.write_text(first.replace("stages:", "stagse:", number), encoding="utf-8")
            case 3:
                (folder / f"other-{number}.yaml").write_text(another(number), encoding="utf-8")
            case 4:
                (folder / f"other-{number}.yaml").unlink(missing_ok=True)
            case 5:
                if (folder / f"other-{number}.yaml").exists():
                    (folder / f"other-{number}.yaml").rename(folder / f"other-{chance.randrange(3)}.yml")
            case 6:
                (folder / "calendars" / f"c{number}.yaml").write_text(
                    terms.replace("calendar: peterborough", f"calendar: c{number}"), encoding="utf-8"
                )
            case 7:
                for more in folder.rglob("*.y*ml"):
                    if more.stem.startswith(("other", "c")) and chance.random() < 0.5:
                        more.unlink()
            case 8:
                at.write_text(first, encoding="utf-8")
        for each in (at, folder / "calendars"):
            os.utime(each, (1_700_000_000, 1_700_000_000))  # times tell nothing
        yield


def test_no_edit_is_ever_missed(kept: Path, programmes: Path) -> None:
    seen: set[str] = set()
    sound = 0
    for _, _ in zip(range(min(CASES, 2_000) // 3), edits(programmes, random.Random(11)), strict=False):
        before = without_cache(programmes)
        assert found_in(programmes) == before
        assert found_in(programmes) == before  # from the cache, where it is sound
        seen.add(repr(before))
        sound += isinstance(before, list)
    assert len(seen) > 8 and sound > 10


def test_a_file_changed_and_changed_back_meanwhile_leaves_nothing_wrong_behind(
    kept: Path, programmes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real = programmes / "relational-practice.yaml", checked_folder.check_folder
    text = file.read_text(encoding="utf-8")

    def meanwhile(*given: Any) -> Any:
        file.write_text(text.replace("setting lead", "somebody"), encoding="utf-8")
        try:
            return real(*given)
        finally:
            file.write_text(text, encoding="utf-8")

    sound = without_cache(programmes)
    monkeypatch.setattr(checked_folder, "check_folder", meanwhile)
    assert found_in(programmes) == sound
    monkeypatch.undo()
    monkeypatch.setenv("OFFER_CACHE", str(kept))
    assert list(kept.iterdir()) and found_in(programmes) == sound


def test_a_folder_is_read_again_for_another_name_python_or_engine(
    kept: Path, programmes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_library(programmes, "here").versions("relational-practice")[0].file.startswith("here/")
    assert load_library(programmes, "there").versions("relational-practice")[0].file.startswith("there/")
    keys = {cache.cache_key([("a", b"b")])}
    monkeypatch.setattr(cache, "FORMAT", 2)
    keys.add(cache.cache_key([("a", b"b")]))
    monkeypatch.setattr(sys, "version", "4.0")
    keys.add(cache.cache_key([("a", b"b")]))
    sources = cache._sources
    monkeypatch.setattr(cache, "_sources", lambda: [*sources()[:-1], ["x.py", 1, 1]])
    keys.add(cache.cache_key([("a", b"b")]))
    for files in ([("a", b"c")], [("ab", b"")], [("a", b""), ("b", b"")]):
        keys.add(cache.cache_key(files))
    assert len(keys) == 7


# --- never another answer, never a message ---------------------------------------------------------------------------


def status(run: Run) -> Result:
    return run("status", "137001", "--records", str(RECORDS), "--on", "2026-11-26")


def the_file(folder: Path) -> Path:
    (file,) = folder.glob("*.json")
    return file


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "not JSON": lambda file: file.write_text("nonsense"),
    "other JSON": lambda file: file.write_text("[1, 2, {}]"),
    "not text": lambda file: file.write_bytes(b"\xff\xfe\x00" * 99),
    "nested": lambda file: file.write_text("[" * 100_000),
    "gone": lambda file: file.unlink(),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "a loop": lambda file: (file.unlink(), file.symlink_to(file)),
    "unreadable": lambda file: file.chmod(0),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_as_if_nothing_were_kept(run: Run, kept: Path, damage: str) -> None:
    first = status(run)
    assert (first.code, first.err) == (0, "")
    DAMAGE[damage](the_file(kept))
    assert status(run) == first
    assert status(run) == first


def test_no_byte_can_be_lost_or_changed_unnoticed(kept: Path) -> None:
    folder = ROOT / "examples" / "programmes"
    sound, chance = found_in(folder), random.Random(5)
    file = the_file(kept)
    whole = file.read_bytes()
    name = f"{os.path.abspath(folder)}\nprogrammes"
    key = json.loads(whole)["key"]
    assert set(json.loads(whole)) == {"format", "checksum", "key", "warnings", "library"}
    assert cache.load_cached(name, key) is not None
    for _ in range(300):
        at = chance.randrange(len(whole))
        file.write_bytes(whole[:at] if chance.random() < 0.3 else whole[:at] + b"7" + whole[at + 1 :])
        if file.read_bytes() != whole:
            assert cache.load_cached(name, key) is None
    file.write_bytes(whole)
    assert cache.load_cached(name, key.replace("3", "4", 1)) is None
    assert found_in(folder) == sound


@pytest.mark.parametrize("asked", ["off", "not/a/whole/path", "/dev/null/cache", "/proc/cache"])
def test_where_nothing_can_be_kept_nothing_is_said(
    run: Run, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFER_CACHE", "off")
    plain = status(run)
    monkeypatch.setenv("OFFER_CACHE", asked)
    assert status(run) == plain


def test_a_read_only_home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    for name in ("OFFER_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    assert cache.cache_folder() == str(home / ".cache" / "offer")
    first = status(run)
    assert (first.code, first.err) == (0, "")
    monkeypatch.setenv("HOME", "")
    assert status(run) == first


@pytest.mark.parametrize("many", [3, pytest.param(12, marks=pytest.mark.slow)])
def test_many_processes_at_once(kept: Path, many: int) -> None:
    command = [sys.executable, "-c", "from offer.cli import main; main()", "status", "137001"]
    command += ["--records", str(RECORDS), "--on", "2026-11-26"]

    def call(_: int) -> tuple[int, bytes, bytes]:
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, timeout=120)
        return done.returncode, done.stdout, done.stderr

    with ThreadPoolExecutor(many) as pool:
        answers = set(pool.map(call, range(many)))
    ((code, _, said),) = answers
    assert (code, said) == (0, b"")
    assert [path.suffix for path in kept.iterdir()] == [".json"]


def test_only_so_many_folders_are_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_FOLDERS", 3)
    for number in range(5):
        cache.store(f"folder {number}", "0" * 64, library=number)
        for file in kept.glob("*.json"):
            os.utime(file, ns=(0, file.stat().st_mtime_ns - 10**9))
    kept_now = [cache.load_cached(f"folder {number}", "0" * 64) for number in range(5)]
    assert kept_now == [None, None, *({"library": number} for number in (2, 3, 4))]
    (kept / "notes.json").write_text("mine")
    assert len(cache.kept_files()) == 3


def test_only_files_of_the_cache_are_ever_deleted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFER_CACHE", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir()
    others = ["settings.json", "film.mkv.part", ".part", "0123456g.json"]
    for name in others:
        (tmp_path / "mine" / name).write_text("mine")
    monkeypatch.setattr(cache, "MOST_FOLDERS", 0)
    cache.store("a folder", "a key")
    (tmp_path / "mine" / ".offer-left_0ver.part").write_text("")
    run("programme", "cache", "--clear")
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == sorted(others)


def test_a_folder_that_can_no_longer_be_read_is_told_of(
    kept: Path, programmes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (programmes / "calendars" / "peterborough.yaml").unlink()
    offer = programmes / "relational-practice.yaml"
    offer.write_text(
        offer.read_text(encoding="utf-8").replace("calendar: peterborough", ""), encoding="utf-8"
    )
    assert isinstance(found_in(programmes), list)
    entries = os.listdir

    def refused(folder: Any) -> Any:
        if Path(folder).name == "calendars":
            raise PermissionError(13, "Permission denied")
        return entries(folder)

    monkeypatch.setattr(os, "listdir", refused)
    (problem,) = (each for each in found_in(programmes) if each.severity == "error")
    assert problem.code == "P604"


def test_a_working_folder_that_is_gone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = run("show", "--programmes", "programmes")
    assert done.code == 2
    assert "error[P604]: there is no such folder" in done.err


def test_compiled_python_that_is_somebody_elses_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.scandir

    def refused(folder: Any) -> Any:
        if Path(folder).name == "__pycache__":
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr(os, "scandir", refused)
    assert cache.cache_key([("a", b"b")])


# --- what it is for --------------------------------------------------------------------------------------------------


def test_an_answer_from_a_ledger_needs_neither_pydantic_nor_yaml(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'offer.db'}"
    assert run("records", "import", str(RECORDS), "--records", url).code == 0
    assert run("status", "137001", "--records", url).code == 0
    heavy = ("pydantic", "pydantic_core", "yaml")
    told = f"import sys; print([name for name in sys.modules if name.partition('.')[0] in {heavy}])"
    for arguments in (
        ["status", "137001"],
        ["next"],
        ["eligibility"],
        ["why", "137001", "awareness"],
        ["status"],
    ):
        code = (
            "import atexit\n"
            f"atexit.register(lambda: exec({told!r}))\n"
            "from offer.cli import main\n"
            f"main({[*arguments, '--records', url, '--json']!r})"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT, timeout=120
        )
        assert done.stdout.splitlines()[-1:] == ["[]"], (arguments, done.stderr, done.stdout[-300:])


def test_what_is_kept_comes_back_as_it_was(kept: Path) -> None:
    for folder in (ROOT / "programmes", ROOT / "examples" / "programmes"):
        library = load_library(folder, "programmes")
        data = to_json((library.every_version, library.calendars, library.warnings))
        assert to_json(from_json(json.loads(json.dumps(data)))) == data
        assert found_in(folder) == data


def test_the_command_says_where_and_clears(run: Run, kept: Path) -> None:
    assert run("programme", "cache").out == f"{kept}: 0 folders of programmes, 0 kB\n"
    status(run)
    shown = json.loads(run("programme", "cache", "--json").out)
    assert (shown["folder"], shown["folders"], shown["cleared"]) == (str(kept), 1, False)
    assert shown["bytes"] == the_file(kept).stat().st_size
    cleared = run("programme", "cache", "--clear").out
    assert cleared.startswith(f"{kept}: deleted 1 folder of programmes, ")
    assert list(kept.iterdir()) == []


def test_the_command_where_nothing_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFER_CACHE", "off")
    done = run("programme", "cache")
    assert done.code == 2
    assert done.err == (
        "offer: nothing is kept: OFFER_CACHE is off or names no whole path, or there is no home folder\n"
    )
