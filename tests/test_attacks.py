"""Files and folders made to hurt, through the real command: each refused with one message, fast and in little memory.

How long it took decides nothing here (HANG only ends what hangs); what it said, its exit code and its memory do.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is told in other units elsewhere")

HANG = 60
"""Seconds after which a run counts as hanging."""

MOST_MB = 200

HEAD = 'programme: offer\nversion: "1"\neffective_from: 2026-01-01\ntitle: Offer\n'
STAGES = "stages:\n  - id: one\n    activities: [{id: talk}]\n    commitments: [{id: come, needs: {activity: talk}}]\n"
GOOD = HEAD + STAGES
SETTING = 'setting: "137001"\n'


class Ran(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str
    megabytes: float


Command = Callable[..., Ran]

# One process that has imported the command makes a copy of itself for every run: as the command itself, but faster.
COPIES = """
import contextlib, io, json, os, sys
from offer.cli import cli, main
for arguments in (["validate", sys.argv[1]], ["validate", "gone.yaml"], ["validate"], ["--help"]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        cli.main(arguments, standalone_mode=False, obj={})
for line in sys.stdin:
    folder, nobody, *arguments = json.loads(line)
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            for name, number in ((".out", 1), (".err", 2)):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
            if nobody and os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            sys.argv = ["offer", *arguments]
            main()
        except SystemExit as end:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code or 0)
        finally:
            os._exit(99)
    _, status, usage = os.wait4(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss]), flush=True)
"""


@pytest.fixture(scope="module", params=["copies", pytest.param("processes", marks=pytest.mark.slow)])
def offer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """The command, run in a folder with arguments: each time as a process whose memory can be told."""
    if request.param == "processes":
        yield in_a_process
        return
    slip = tmp_path_factory.mktemp("slip") / "slip.yaml"
    slip.write_text(GOOD.replace("talk}}", "tlak}}").replace("Offer", "[Offer]"), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    with subprocess.Popen(
        [sys.executable, "-c", COPIES, os.fspath(slip)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as copies:  # fmt: skip

        def run(folder: Path, *arguments: str, nobody: bool = False) -> Ran:
            assert copies.stdin is not None and copies.stdout is not None
            guard = threading.Timer(HANG, copies.kill)
            guard.start()
            copies.stdin.write(json.dumps([os.fspath(folder), nobody, *arguments]) + "\n")
            copies.stdin.flush()
            code, kilobytes = json.loads(copies.stdout.readline())
            guard.cancel()
            return Ran(code, (folder / ".out").read_text(), (folder / ".err").read_text(), kilobytes / 1024)

        yield run


# ru_maxrss of a new process begins with what the one that started it holds, so a process tells its own peak.
PEAK = """
import atexit
def peak(status=open("/proc/self/status"), file=open(".peak", "w")):
    with status, file:
        file.write(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
atexit.register(peak)
"""


# Root may read everything, so the command becomes nobody once it has imported what it needs.
AS_NOBODY = """
import contextlib, io, os
from offer.cli import cli, main
for arguments in (["validate", "gone.yaml"], ["validate", "slip.yaml"], ["validate"]):  # all that it imports
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        cli.main(arguments, standalone_mode=False, obj={})
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
main()
"""


def in_a_process(folder: Path, *arguments: str, nobody: bool = False) -> Ran:
    """Run the command as a process of its own."""
    script = AS_NOBODY if nobody else "from offer.cli import main; main()"
    with open(folder / ".out", "w+b") as out, open(folder / ".err", "w+b") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", PEAK + script, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"},
        )
        guard = threading.Timer(HANG, process.kill)
        guard.start()
        _, status = os.waitpid(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        peak = int((folder / ".peak").read_text())
        return Ran(process.returncode, out.read().decode(), err.read().decode(), peak / 1024)


def refused(ran: Ran, code: str, where: str = "") -> None:
    """One message, of that code, and not a long one; no traceback, and not much memory."""
    said = ran.out + ran.err
    assert "Traceback" not in said
    assert ran.code == 1, said[:2000]
    assert said.count("error[") == 1, said[:2000]
    assert f"error[{code}]" in said
    assert not where or f"{where}: error[{code}]" in said, said[:500]
    assert "1 error in 1 file" in said
    assert len(said) < 2000
    assert ran.megabytes < MOST_MB


def bomb(item: str) -> str:
    return "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {item % ', '.join([f'*a{n - 1}'] * 9)}\n" for n in range(1, 30)
    )


def deep(levels: int) -> str:
    return "".join(f"{' ' * n}k:\n" for n in range(levels))


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(5).randbytes(20_000)


def keys(count: int) -> str:
    """A programme of so many keys and items in all, which is wrong only in that its version is missing."""
    text = GOOD.replace('version: "1"\n', "") + "roles:\n"
    return text + "".join(f"  r{n}: Role\n" for n in range(count - KEYS_AROUND))


KEYS_AROUND = 15
"""Keys and list items of `keys` beside the roles."""

FILES: dict[str, tuple[str | bytes, str, str]] = {
    "alias bomb": (bomb("[%s]"), "Y110", ":1:5"),
    "merge bomb": (bomb("{<<: [%s]}"), "Y110", ":1:5"),
    "1 MB of brackets": ("[" * 1_000_000, "Y103", ":1:1"),
    "1 MB of brackets in records": (SETTING + "log: " + "[" * 1_000_000, "Y105", ""),
    "1 MB of braces in records": (SETTING + "log: " + "{a: " * 250_000, "Y105", ":2:130"),
    "30,000 brackets": ("stages: " + "[" * 30_000 + "]" * 30_000, "Y105", ""),
    "30,000 braces in one list": ("stages: [" + "{" * 30_000, "Y105", ""),
    "200,000 dashes": ("stages:\n" + "- " * 100_000, "Y105", ":2:63"),
    "deep indentation": (deep(600), "Y105", ":33:33"),
    "NUL": (GOOD.replace("Offer", "Of\0fer"), "Y102", ":4:10"),
    "200 kB of NUL": (b"\0" * 200_000, "Y102", ":1:1"),
    "terminal commands": (GOOD.replace("Offer", "\x1b]0;x\x07\x1b[2J"), "Y102", ":4:8"),
    "C1 control characters": (GOOD.replace("Offer", "\x9b2J"), "Y102", ":4:8"),
    "lone surrogate as bytes": (GOOD.encode().replace(b"Offer", b"Of\xed\xa0\x80"), "Y101", ":4:10"),
    "lone surrogate as an escape": (GOOD.replace("Offer", '"Of\\ud800"'), "Y127", ":4:11"),
    "two surrogates as escapes": (GOOD.replace("Offer", '"\\ud83c\\udf93"'), "Y127", ":4:9"),
    "UTF-16 with a mark, little-endian": (b"\xff\xfe" + GOOD.encode("utf-16-le"), "Y101", ":1:1"),
    "UTF-16 with a mark, big-endian": (b"\xfe\xff" + GOOD.encode("utf-16-be"), "Y101", ":1:1"),
    "UTF-16 without a mark, little-endian": (GOOD.encode("utf-16-le"), "Y101", ":1:1"),
    "UTF-16 without a mark, big-endian": (GOOD.encode("utf-16-be"), "Y101", ":1:1"),
    "UTF-32": (GOOD.encode("utf-32"), "Y101", ":1:1"),
    "CRLF and a slip": (GOOD.replace("activity: talk", "activity: tlak").replace("\n", "\r\n"), "M303", ":8:48"),
    "lone CR and a slip": (GOOD.replace("activity: talk", "activity: tlak").replace("\n", "\r"), "M303", ":8:48"),
    "mixed line breaks": (
        GOOD.replace("talk}}", "tlak}}").replace("\n", "\r", 3).replace("\n", "\r\n", 1), "M303", ":8:48"
    ),
    "tabs": (GOOD.replace("    ", "\t"), "Y120", ":7:1"),
    "200 kB of tabs": ("\t" * 200_000, "Y120", ":1:1"),
    "10,000 keys": (keys(10_000), "S201", ":1:1"),
    "10,001 keys": (keys(10_001), "Y104", ":9994:3"),
    "10,001 items on one line": (HEAD + "notes: [" + "x," * 10_001, "Y104", ":5:19999"),
    "10 MB": (GOOD + "# x\n" * 2_500_000, "Y103", ":1:1"),
    "10 MB of records": (SETTING + "# x\n" * 2_500_000, "Y103", ":1:1"),
    "a line of 200 kB": (GOOD.replace("Offer", '"' + "x " * 100_000), "Y121", ":4:8"),
    "a line of 200 kB and a slip": (GOOD.replace("Offer", "[" + "x, " * 3_000 + "}"), "Y122", ":4:9009"),
    "a key of 200 kB": (GOOD + "k" * 200_000 + ": 1\n", "Y129", ":9:1"),
    "a name of 200 kB": (GOOD.replace("talk}}", "t" * 200_000 + "}}"), "S204", ":8:48"),
    "a word of 200 kB": (GOOD + f"order: {'any' * 60_000}\n", "S206", ":9:8"),
    "a length of 200 kB": (GOOD + f"    timescale: {'1 week + ' * 20_000} 1 wk\n", "M312", ":9:16"),
    "a length of many digits": (GOOD + f"    timescale: {'9' * 200_000} weeks\n", "M312", ":9:16"),
    "an integer of 200,000 digits": (GOOD.replace("talk}}", f"talk, times: {'9' * 200_000}}}}}"), "S205", ":8:61"),
    "a decimal of 200,000 digits": (GOOD.replace("id: talk}", f"id: talk, hours: 1.{'0' * 200_000}1}}"), "", ""),
    "an exponent": (GOOD.replace("talk}}", "talk, times: 1e999999999}}"), "S203", ":8:61"),
    "the year 99999": (GOOD.replace("2026-01-01", "99999-01-01"), "S207", ":3:17"),
    "the year 0": (GOOD.replace("2026-01-01", "0000-01-01"), "S207", ":3:17"),
    "the year 10000": (SETTING + "log: [{date: 10000-01-01, issued: x}]\n", "S207", ":2:14"),
    "empty": ("", "Y106", ":1:1"),
    "only comments": ("# programme: offer\n\n# version: 1\n", "Y106", ":1:1"),
    "only white space": (" \n\n  \n", "Y106", ":1:1"),
    "only a byte-order mark": ("\ufeff", "Y106", ":1:1"),
    "a picture": (png(), "Y101", ":1:1"),
    "random bytes": (random.Random(7).randbytes(100_000), "Y101", ""),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\0" * 9 + random.Random(9).randbytes(50_000), "Y101", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (_, code, _) in FILES.items() if code])
def test_a_file_made_to_hurt_is_refused_with_one_message(offer: Command, tmp_path: Path, name: str) -> None:
    content, code, where = FILES[name]
    (tmp_path / "a.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(offer(tmp_path, "validate", "a.yaml"), code, where and f"a.yaml{where}")


def test_the_good_file_that_these_are_made_of_is_good(offer: Command, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    ran = offer(tmp_path, "validate", "a.yaml")
    assert (ran.code, ran.out) == (0, "no problems in 1 file\n")


def directory_loop(path: Path) -> None:
    path.symlink_to(path.parent)


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "gone.yaml")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the address of a socket may have no more than 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder_called_like_a_file(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("x", encoding="utf-8")


MADE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a link to itself": (loop, "P603"),
    "a dangling link": (dangling, "P601"),
    "a FIFO": (fifo, "P602"),
    "a socket": (unix_socket, "P602"),
    "a link to a device that never ends": (device, "P602"),
    "a folder": (folder_called_like_a_file, "P605"),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_no_file_is_refused_with_one_message(offer: Command, tmp_path: Path, name: str) -> None:
    make, code = MADE[name]
    make(tmp_path / "a.yaml")
    refused(offer(tmp_path, "validate", "a.yaml"), code)


RECORDED = SETTING + "enrolments: [{programme: offer, date: 2026-02-02}]\n"


def study(folder: Path) -> None:
    """A folder of programmes and one of records in which all is well."""
    (folder / "programmes").mkdir()
    (folder / "programmes" / "offer.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "137001.yaml").write_text(RECORDED, encoding="utf-8")


STATUS = ("status", "--programmes", "programmes", "--records", "records", "--on", "2026-03-02")
HARMFUL = (
    "alias bomb",
    "1 MB of brackets",
    "UTF-16 with a mark, little-endian",
    "empty",
    "a picture",
    "10 MB",
)


@pytest.mark.parametrize("name", [*HARMFUL, *(name for name in MADE if name != "a folder")])
def test_among_records_it_is_left_out_and_the_others_are_answered(
    offer: Command, tmp_path: Path, name: str
) -> None:
    study(tmp_path)
    harm(tmp_path / "records" / "bad.yaml", name)
    ran = offer(tmp_path, *STATUS)
    assert ran.code == 2, ran.err
    assert "137001" in ran.out
    assert ran.err.count("error[") == 1, ran.err[:2000]
    assert "records/bad.yaml:" in ran.err
    assert len(ran.err) < 2000
    assert "Traceback" not in ran.err
    assert ran.megabytes < MOST_MB


@pytest.mark.parametrize("name", [*HARMFUL, *(name for name in MADE if name != "a folder")])
def test_among_programmes_it_is_said_once_and_nothing_is_answered(
    offer: Command, tmp_path: Path, name: str
) -> None:
    study(tmp_path)
    harm(tmp_path / "programmes" / "bad.yaml", name)
    ran = offer(tmp_path, *STATUS)
    assert ran.code == 2, ran.err
    assert ran.out == ""
    assert ran.err.count("error[") == 1, ran.err[:2000]
    assert "programmes/bad.yaml:" in ran.err
    assert ran.megabytes < MOST_MB


def harm(path: Path, name: str) -> None:
    if name in MADE:
        MADE[name][0](path)
    else:
        content = FILES[name][0]
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("where", ["programmes", "programmes/calendars", "records"])
def test_a_folder_in_a_circle_is_not_followed(offer: Command, tmp_path: Path, where: str) -> None:
    study(tmp_path)
    (tmp_path / where).mkdir(exist_ok=True)
    (tmp_path / where / "again").symlink_to(tmp_path)
    ran = offer(tmp_path, *STATUS)
    assert (ran.code, ran.err) == (0, "")
    (tmp_path / where / "again.yaml").symlink_to(tmp_path)
    ran = offer(tmp_path, "validate", where.partition("/")[0])
    refused(ran, "P602", f"{where}/again.yaml:1:1")


def test_a_circle_of_folders_that_is_named_itself(offer: Command, tmp_path: Path) -> None:
    loop(tmp_path / "a")
    refused(offer(tmp_path, "validate", "a"), "P603")
    for option in ("--records", "--programmes"):
        ran = offer(tmp_path, "status", option, "a")
        assert ran.code == 2
        assert ran.err.count("error[") == 1, ran.err
        assert "error[P604]" in ran.err


@pytest.mark.parametrize("kind", ["file", "folder", "file in a folder", "file in a closed folder"])
def test_what_may_not_be_read_is_refused_with_one_message(offer: Command, tmp_path: Path, kind: str) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != folder.parent:
            folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "slip.yaml").write_text(GOOD.replace("talk}}", "tlak}}"), encoding="utf-8")
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.yaml").write_text(GOOD, encoding="utf-8")
    shut, named, code = {
        "file": ("closed/a.yaml", "closed/a.yaml", "P603"),
        "folder": ("closed", "closed", "P604"),
        "file in a folder": ("closed/a.yaml", "closed", "P603"),
        "file in a closed folder": ("closed", "closed/a.yaml", "P603"),
    }[kind]
    (tmp_path / shut).chmod(0)
    try:
        refused(offer(tmp_path, "validate", named, nobody=True), code)
    finally:
        (tmp_path / shut).chmod(0o700)


@pytest.mark.parametrize(
    "name", ["a\nb.yaml", "\x1b[2J.yaml", "\u202eb.yaml", "é 学.yaml", "-.yaml", "a;b&c.yaml"]
)
def test_odd_names_of_files_are_shown_so_that_they_can_be_seen(
    offer: Command, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("- x\n", encoding="utf-8")
    ran = offer(tmp_path, "validate", "--", name)
    assert ran.code == 1
    assert ran.out.count("error[Y107]") == 1
    assert ran.out.splitlines()[0].endswith(
        ": error[Y107]: a file must be a map of keys and values; this is a list"
    )
    assert not set(ran.out) & set("\x1b\x07\u202e\r")


def test_a_flood_of_problems_is_cut_off(offer: Command, tmp_path: Path) -> None:
    floods = {
        "keys nobody knows": GOOD + "".join(f"key{n}: 1\n" for n in range(9_000)),
        "keys given twice": GOOD + "title: Offer\n" * 5_000,
        "ids that are none": GOOD + "roles:\n" + "".join(f"  R{n}: x\n" for n in range(9_000)),
        "names that lead nowhere": GOOD
        + "    resources:\n"
        + "".join(f"      - {{id: r{n}, when: x{n}}}\n" for n in range(2_400)),
        "entries without a day": SETTING + "log:\n" + "  - {issued: x}\n" * 20_000,
        "days that do not exist": SETTING + "log:\n" + "  - {date: 2026-02-30, issued: x}\n" * 20_000,
    }
    for name, text in floods.items():
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        ran = offer(tmp_path, "validate", "a.yaml")
        assert ran.code == 1
        assert 100 <= ran.out.count("error[") <= 102, (name, ran.out.count("error["))
        assert "more than 100 problems" in ran.out, name
        assert ran.megabytes < MOST_MB, name
