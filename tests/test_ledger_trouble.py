"""What can go wrong around a ledger is told in one sentence, nothing is half recorded, and afterwards it goes on."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from ledger_worker import clock, facts_for
from offer.cli import cli
from offer.engine.records.ledger.backup import write_backup
from offer.engine.records.ledger.database import LedgerTrouble
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append
from offer.engine.records.store.part_files import hidden_file
from offer.engine.records.store.yaml_folder import YamlFolder
from running import OURS, runner

ROOT = Path(__file__).parent.parent
NO_ROOM = "no room left"
Full = Callable[[], AbstractContextManager[None]]


def status(path: object, *before: str) -> str:
    """What `offer status` says on stderr of a ledger that it cannot use: one line, exit 2."""
    got = subprocess.run(
        [*before, sys.executable, "-m", "offer.cli", "status", "--records", f"sqlite:///{path}"],
        env={**os.environ, "OFFER_PROGRAMMES": str(ROOT / "programmes")},
        capture_output=True,
        text=True,
    )
    assert got.returncode == 2, got.stdout + got.stderr
    assert got.stderr.startswith("offer: ") and got.stderr.count("\n") == 1, got.stderr
    return got.stderr


def examples(path: Path) -> Ledger:
    ledger = Ledger(f"sqlite:///{path}", create=True)
    for each in YamlFolder(ROOT / "examples" / "records").load_all():
        append(ledger, Batch("tests", "examples"), facts_of(each.setting), clock)
    return ledger


def refusal(call: Callable[[], object]) -> str | None:
    """What a call says when it fails; None where it does not."""
    try:
        call()
    except LedgerTrouble as trouble:
        return str(trouble)
    return None


# --- the disk is full ---


@contextmanager
def small_disk(folder: Path) -> Iterator[Full]:
    """A disk of one megabyte at a folder, and how to fill it for a while."""
    if shutil.which("mount") is None:
        pytest.skip("no `mount` here to make a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")

    @contextmanager
    def full() -> Iterator[None]:
        ballast = folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 512):
                    pass
            except OSError:
                pass
        yield
        ballast.unlink()

    try:
        yield full
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def no_larger_files(folder: Path) -> Iterator[Full]:
    """No file of this process may grow, for a while."""
    import resource

    @contextmanager
    def full() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        largest = max((path.stat().st_size for path in folder.iterdir()), default=0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    yield full


@pytest.fixture(params=["disk", "limit"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Full]:
    """How to have no room in `tmp_path / "disk"`."""
    if os.name != "posix":
        pytest.skip("needs a system with mount or setrlimit")
    (tmp_path / "disk").mkdir()
    with {"disk": small_disk, "limit": no_larger_files}[request.param](tmp_path / "disk") as found:
        yield found


def test_a_full_disk_takes_nothing_by_half(full: Full, tmp_path: Path) -> None:
    path = tmp_path / "disk" / "offer.db"
    ledger = Ledger(f"sqlite:///{path}", create=True)
    append(ledger, Batch("w", "w/0"), facts_for("w", 0, 3), clock)
    chance, refused = random.Random(4), 0
    expected = [facts_for("w", 0, 3)]
    for number in range(1, 40):
        facts = facts_for("w", number, chance.choice((1, 30, 300)))
        with full():
            for _ in range(chance.randrange(3)):  # the file's log may have room for a small one
                said = refusal(lambda: append(ledger, Batch("w", f"w/{number}"), facts, clock))  # noqa: B023
                if said is None:
                    expected.append(facts)
                    break
                assert NO_ROOM in said and said.endswith("; nothing was recorded")
                refused += 1
            assert [row.fact for row in ledger.everything()] == [fact for each in expected for fact in each]
        if chance.random() < 0.5:
            ledger.close()
            ledger = Ledger(f"sqlite:///{path}")
        assert damage(ledger) == []
        if number % 8 == 0:
            again = facts_for("again", number, 5)
            append(ledger, Batch("w", "again"), again, clock)
            expected.append(again)
    assert refused > 10
    assert [row.fact for row in ledger.everything()] == [fact for each in expected for fact in each]
    ledger.close()


def test_a_full_disk_makes_no_ledger_and_no_backup(full: Full, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    with full(), pytest.raises(LedgerTrouble, match=NO_ROOM):
        Ledger(f"sqlite:///{folder}/new.db", create=True)
    Ledger(f"sqlite:///{folder}/new.db", create=True).close()
    ledger = examples(tmp_path / "elsewhere.db")
    with full(), pytest.raises(LedgerTrouble, match=f"no backup was made: .*{NO_ROOM}"):
        write_backup(ledger, str(folder / "copy.db"))
    assert not [path for path in folder.iterdir() if "copy" in path.name]
    write_backup(ledger, str(folder / "copy.db"))
    copy = Ledger(f"sqlite:///{folder}/copy.db")
    assert list(copy.everything()) == list(ledger.everything())
    copy.close()
    ledger.close()


def test_a_full_disk_says_what_forgetting_could_not_do(full: Full, tmp_path: Path) -> None:
    path = tmp_path / "disk" / "offer.db"
    ledger = Ledger(f"sqlite:///{path}", create=True)
    person = Fact("137000", "person", None, {"id": "ak", "name": "Unmistakable Name"})
    append(ledger, Batch("w", "w/0"), [*facts_for("w", 0, 400), person], clock)
    for _ in range(3):
        with full():
            said = refusal(
                lambda: forget_people(ledger, people_called(ledger, "ak"), Batch("w", "a wish"), clock)
            )
            named = [one.name for one in ledger.load("137000").setting.people]
            if said is not None:
                assert NO_ROOM in said
                assert named == (["Unmistakable Name"] if "nothing was recorded" in said else [None])
                assert ("the rows are clean" in said) == (named == [None])
    forget_people(ledger, people_called(ledger, "ak"), Batch("w", "a wish"), clock)
    assert [one.name for one in ledger.load("137000").setting.people] == [None]
    assert damage(ledger) == []
    ledger.close()
    assert b"Unmistakable" not in b"".join(each.read_bytes() for each in path.parent.iterdir())


# --- files and folders ---


def test_a_ledger_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(monkeypatch, capsys, tmp_path, **OURS)
    examples(tmp_path / "offer.db").close()
    whole = (tmp_path / "offer.db").read_bytes()
    (tmp_path / "empty.db").touch()
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "cut.db").write_bytes(whole[:5000])
    (tmp_path / "noise.db").write_bytes(random.Random(1).randbytes(40_000))
    (tmp_path / "holes.db").write_bytes(whole[:8192] + random.Random(1).randbytes(8192) + whole[16384:])
    (tmp_path / "led-astray.db").symlink_to("nowhere")
    said = {
        "gone/offer.db": "there is no ledger",
        "gone.db": "there is no ledger",
        "empty.db": "holds no ledger; `offer records settings add` or `import` makes one",
        "folder.db": "is not a file",
        "cut.db": "is damaged; restore a backup of it",
        "noise.db": "is not a ledger (nor any SQLite file)",
        "holes.db": "is damaged; restore a backup of it",
        "led-astray.db": "cannot be opened",
    }
    for name, words in said.items():
        told = run("status", "--records", f"sqlite:///{tmp_path / name}")
        assert (told.code, told.err.count("\n")) == (2, 1) and told.err.startswith("offer: "), told
        assert words in told.err, name
    assert not (tmp_path / "gone.db").exists()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_any_damage_is_told_without_a_traceback(tmp_path: Path) -> None:
    examples(tmp_path / "whole.db").close()
    whole = (tmp_path / "whole.db").read_bytes()
    chance, told = random.Random(5), 0
    for number in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            damaged[chance.randrange(len(whole))] = chance.randrange(256)
        path = tmp_path / f"{number}.db"
        path.write_bytes(damaged[: chance.choice((len(whole), len(whole), chance.randrange(len(whole))))])
        arguments = ["--records", f"sqlite:///{path}", "--programmes", str(ROOT / "programmes")]
        for command in (["status"], ["records", "check"]):
            got = CliRunner().invoke(cli, [*command, *arguments])
            assert got.exception is None or isinstance(got.exception, SystemExit), got.exception
            told += got.exit_code == 2
    assert told > 20


def test_names_of_files_are_only_names(tmp_path: Path) -> None:
    for name in ("a?mode=memory", "b#c", "d%41", ":memory:", "e f.db", "ü\udcff.db"):
        path = tmp_path / name
        ledger = Ledger(f"sqlite:///{path}", create=True)
        append(ledger, Batch("w", "w/0"), facts_for("w", 0, 1), clock)
        ledger.close()
        assert os.path.getsize(path) > 4096
    assert len(list(tmp_path.iterdir())) == 6
    with pytest.raises(LedgerTrouble, match="NUL"):
        Ledger(f"sqlite:///{tmp_path}/a\0b", create=True)


def nobody(folder: Path) -> list[str]:
    """How to run a command as somebody who may only read a folder."""
    if os.name != "posix" or os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to be somebody else")
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    probe = [*as_nobody, sys.executable, "-c", f"import os, offer.cli; os.listdir({str(folder)!r})"]
    if subprocess.run(probe, capture_output=True).returncode != 0:
        pytest.skip("somebody else may not run this Python here")
    return as_nobody


@pytest.fixture
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that everybody may read: pytest's own are for one user."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="offer-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_who_may_only_read_is_told_so(public: Path) -> None:
    somebody = nobody(public)
    ledger = examples(public / "offer.db")
    write_backup(ledger, str(public / "copy.db"))
    ledger.close()
    assert "cannot be opened; check that you may read and write" in status(public / "offer.db", *somebody)
    os.chmod(public / "offer.db", 0o644)
    os.chmod(public / "copy.db", 0o644)
    assert "its folder may be written to" in status(public / "offer.db", *somebody)
    add = [
        *somebody,
        sys.executable,
        "-m",
        "offer.cli",
        "records",
        "settings",
        "add",
        "137099",
        "--name",
        "A",
        "--by",
        "b",
    ]
    told = {
        "copy.db": "may only be read by you; nothing was recorded",
        "new.db": "cannot be made: Permission denied",
    }
    for name, words in told.items():
        got = subprocess.run(
            [*add, "--records", f"sqlite:///{public}/{name}"],
            env={**os.environ, "OFFER_PROGRAMMES": str(ROOT / "programmes")},
            capture_output=True,
            text=True,
        )
        assert (got.returncode, got.stderr.count("\n")) == (2, 1) and words in got.stderr, got.stderr
    read = [
        *somebody,
        sys.executable,
        "-m",
        "offer.cli",
        "status",
        "--records",
        f"sqlite:///{public}/copy.db",
    ]
    read += ["--programmes", str(ROOT / "programmes")]
    assert subprocess.run(read, capture_output=True).returncode == 0


def rows_in_whole_batches(path: Path, size: int) -> None:
    left = Ledger(f"sqlite:///{path}")
    try:
        assert len(list(left.everything())) % size == 0
    finally:
        left.close()


def test_a_ledger_whose_log_was_removed_opens_or_says_why(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"{number}.db"
        ledger = Ledger(f"sqlite:///{path}", create=True)
        for batch in range(number):
            append(ledger, Batch("w", f"w/{batch}"), facts_for("w", batch, 800), clock)
        shutil.copy(path, tmp_path / "left.db")  # what stands in the file itself, as after a kill
        ledger.close()
        said = refusal(lambda: rows_in_whole_batches(tmp_path / "left.db", 800))
        assert said is None or "holds no ledger" in said or "is damaged" in said


@pytest.mark.parametrize("how", ["folder removed", "file removed", "file replaced"])
def test_nothing_is_acknowledged_that_goes_where_nobody_finds_it(tmp_path: Path, how: str) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "offer.db"
    examples(path).close()
    ledger = Ledger(f"sqlite:///{path}")
    append(ledger, Batch("w", "w/0"), facts_for("w", 0, 3), clock)
    if how == "folder removed":
        shutil.rmtree(tmp_path / "folder")
    elif how == "file removed":
        path.unlink()
    else:
        examples(tmp_path / "other.db").close()
        (tmp_path / "other.db").replace(path)
    with pytest.raises(LedgerTrouble, match=r"removed or replaced while it was in use; nothing was recorded"):
        append(ledger, Batch("w", "w/1"), facts_for("w", 1, 3), clock)
    ledger.close()


# --- values, waiting, interrupting, forking ---


def test_text_that_is_none_is_refused_whole(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/offer.db", create=True)
    facts = [*facts_for("w", 0, 3), Fact("137000", "entry", date(2026, 1, 1), {"note": "half \ud800"})]
    with pytest.raises(LedgerTrouble, match="no character"):
        append(ledger, Batch("w", "w/0"), facts, clock)
    assert list(ledger.everything()) == []
    long = Fact("137000", "entry", date(2026, 1, 1), {"note": "ä" * 5_000_000 + "\0"})
    append(ledger, Batch("w\0", "w/0"), [long], clock)
    assert [row.fact for row in ledger.everything()] == [long]
    ledger.close()


@pytest.mark.slow
def test_a_busy_ledger_is_waited_for_and_told_when_it_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/offer.db"
    Ledger(url, create=True).close()
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        holder = Ledger(url)
        with holder.database.writing():
            held.set()
            free.wait(30)
        holder.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    ledger = Ledger(url)
    try:
        monkeypatch.setattr("offer.engine.records.ledger.sqlite.WAIT_SECONDS", 0)
        with pytest.raises(
            LedgerTrouble, match=r"somebody else has been using .* try again; nothing was recorded"
        ):
            append(ledger, Batch("w", "w/0"), facts_for("w", 0, 3), clock)
        monkeypatch.setattr("offer.engine.records.ledger.sqlite.WAIT_SECONDS", 30)
        threading.Timer(0.7, free.set).start()
        append(ledger, Batch("w", "w/0"), facts_for("w", 0, 3), clock)
    finally:
        free.set()
        holder.join()
    assert len(list(ledger.everything())) == 3
    ledger.close()


def test_a_listing_left_half_read_keeps_nobody_from_writing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/offer.db"
    ledger, other = Ledger(url, create=True), Ledger(url)
    append(ledger, Batch("w", "w/0"), facts_for("w", 0, 300), clock)
    listing = ledger.everything()
    assert next(listing).id == 1
    append(other, Batch("w", "w/1"), facts_for("w", 1, 3), clock)
    append(ledger, Batch("w", "w/2"), facts_for("w", 2, 3), clock)
    assert len(list(listing)) == 299
    assert len(list(ledger.everything())) == 306
    ledger.close()
    other.close()


def test_reading_is_as_of_its_beginning(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/offer.db"
    ledger, other = Ledger(url, create=True), Ledger(url)
    with ledger.database.reading():
        append(other, Batch("w", "w/1"), facts_for("w", 1, 3), clock)
        assert list(ledger.everything()) == []
    assert len(list(ledger.everything())) == 3
    ledger.close()
    other.close()


def test_a_backup_in_use_gets_a_log_of_its_own_again(tmp_path: Path) -> None:
    ledger = examples(tmp_path / "offer.db")
    write_backup(ledger, str(tmp_path / "copy.db"))
    ledger.close()
    before = (tmp_path / "copy.db").read_bytes()
    copy = Ledger(f"sqlite:///{tmp_path}/copy.db")
    list(copy.load_all())
    copy.close()
    assert (tmp_path / "copy.db").read_bytes() == before
    copy = Ledger(f"sqlite:///{tmp_path}/copy.db")
    append(copy, Batch("w", "w/1"), facts_for("w", 1, 3), clock)
    copy.close()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_of_two_backups_to_one_file_there_is_one(tmp_path: Path) -> None:
    ledger = examples(tmp_path / "offer.db")
    with hidden_file(str(tmp_path / "copy.db")) as other:
        with pytest.raises(LedgerTrouble, match="another backup is being made"):
            write_backup(ledger, str(tmp_path / "copy.db"))
        assert os.path.exists(other.path)
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == []
    ledger.close()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGINT and fork")
def test_ctrl_c_is_heard_while_waiting_for_another_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/offer.db"
    ledger = Ledger(url, create=True)
    with (
        ledger.database.writing(),
        subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "ledger_worker.py"), "write", url, "w", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker,
    ):
        assert worker.stdout is not None
        try:
            assert worker.stdout.readline() == "ready\n"
            time.sleep(0.3)
            worker.send_signal(signal.SIGINT)
            said, complaint = worker.communicate(timeout=30)
        finally:
            worker.kill()
    assert (said, worker.returncode) == ("", -signal.SIGINT)
    assert "KeyboardInterrupt" in complaint
    assert list(ledger.everything()) == []
    ledger.close()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGINT and fork")
def test_a_connection_is_of_no_use_to_a_forked_process(tmp_path: Path) -> None:
    script = """
import os, sys
from ledger_worker import Batch, Ledger, append, clock, facts_for
from offer.engine.records.ledger.database import LedgerTrouble
ledger = Ledger(sys.argv[1], create=True)
append(ledger, Batch("w", "w/0"), facts_for("w", 0, 3), clock)
child = os.fork()
if child == 0:
    try:
        append(ledger, Batch("w", "w/1"), facts_for("w", 1, 3), clock)
    except LedgerTrouble as trouble:
        ledger.close()
        sys.exit(7 if "opened by another process" in str(trouble) else 1)
    sys.exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
append(ledger, Batch("w", "w/2"), facts_for("w", 2, 3), clock)
assert len(list(ledger.everything())) == 6
ledger.close()
"""
    got = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{tmp_path}/offer.db"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
    )
    assert (got.returncode, got.stderr) == (0, "")
