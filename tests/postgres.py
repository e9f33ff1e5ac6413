"""A PostgreSQL server of the tests' own: made in a temporary folder, on loopback, gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on the path, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


def _user() -> tuple[int, int] | None:
    """Who the server runs as, where that cannot be us: it refuses to run as root."""
    if os.getuid() != 0:
        return None
    import pwd

    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("there is no user `postgres` to run the server as")
    return user.pw_uid, user.pw_gid


def _run(folder: Path, user: tuple[int, int] | None, *command: str) -> None:
    got = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        user=None if user is None else user[0],
        group=None if user is None else user[1],
        extra_groups=None if user is None else [],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert got.returncode == 0, got.stderr


def crash(url: str) -> None:
    """Stop the server without any warning, and start it again: it recovers as after a crash."""
    import psycopg

    with psycopg.connect(url) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    where = programs()
    assert where is not None
    folder = Path(data).parent
    _run(
        folder,
        _user(),
        str(where / "pg_ctl"),
        "restart",
        "-w",
        "-m",
        "immediate",
        "-D",
        data,
        "-l",
        f"{folder}/log",
    )


def server() -> Iterator[str]:
    """The URL of a running server's database `postgres`; skips with the reason where there can be none."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        pytest.skip("psycopg is not installed (the extra `postgresql`)")
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed (Debian's package `postgresql`)")
    folder = Path(tempfile.mkdtemp(prefix="offer-postgres-"))
    if (user := _user()) is not None:
        os.chown(folder, *user)

    def run(*command: str) -> None:
        _run(folder, user, str(where / command[0]), *command[1:])

    data = str(folder / "data")
    try:
        run(
            "initdb", "--no-sync", "-D", data, "-U", "offer", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", str(folder / "log"))
        try:
            yield f"postgresql://offer@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
