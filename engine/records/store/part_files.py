"""Files in the making: a hidden part beside the file that it becomes, readable to its owner alone.

The part is gone however its making ends; what a killed process left is removed when the next one makes a file in the
same folder. A lock on the part tells which are being made.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

_PART = re.compile(r"\.offer-[0-9a-f]{16}\.part(-wal|-shm|-journal)?")
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may write beside a file."""
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_TRIES = 20
_BETWEEN_SECONDS = 0.01


class PartInUse(OSError):
    """The same file is being made already, or it cannot be told whether it is; `part` is the hidden file."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} is there")
        self.part = part


class HiddenFile:
    """A hidden file or folder in the making: `path`, and the one that it is to become."""

    def __init__(self, path: str, becomes: str, lock: int | None) -> None:
        self.path = path
        self._becomes = becomes
        self._lock = lock

    def settle(self) -> None:
        """Give the whole file its name, on the disk too, never over another. Raises FileExistsError and OSError."""
        _sync(self.path, os.O_RDWR)
        try:
            os.link(self.path, self._becomes)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError, AttributeError):  # FAT and many shares know no second name
            self.move_to(self._becomes)
        self._sync_folder()

    def replace(self) -> None:
        """As `settle`, but in the place of a file that is there."""
        _sync(self.path, os.O_RDWR)
        self.let_go()
        os.replace(self.path, self._becomes)
        self._sync_folder()

    def move_to(self, name: str) -> None:
        """Rename it. Whoever else makes the same file needs the same part, so nothing can come between."""
        if os.path.lexists(name):
            raise FileExistsError(name)
        self.let_go()
        os.rename(self.path, name)

    def let_go(self) -> None:
        """Give up the lock; Windows renames no file that is open."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _sync_folder(self) -> None:
        if os.name == "posix":  # elsewhere a folder cannot be brought to the disk
            _sync(os.path.dirname(self._becomes) or ".", os.O_RDONLY)


@contextmanager
def hidden_file(path: str) -> Iterator[HiddenFile]:
    """An empty hidden file beside `path`. Raises PartInUse and OSError."""
    with _part(path, _new_file) as part:
        yield part


@contextmanager
def hidden_folder(path: str, *, inside: bool) -> Iterator[HiddenFile]:
    """An empty hidden folder beside `path`, or `inside` it. Raises PartInUse and OSError."""
    with _part(os.path.join(path, "x") if inside else path, _new_folder) as part:
        yield part


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and the signals that end a program wait for a moment: what is within is done whole."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    stop: KeyboardInterrupt | None = None
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    except KeyboardInterrupt as came_before:
        stop = came_before
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    if stop is not None:
        raise stop


def remove_left_parts(folder: str) -> None:
    """Remove the parts in a folder that a killed process left; those that are being made stay."""
    try:
        names = [entry.name for entry in os.scandir(folder) if _PART.fullmatch(entry.name)]
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(BESIDE):
            if not os.path.lexists(path[: path.rindex("-")]):
                _remove(path)
            continue
        try:
            lock = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            if _locked(lock):
                _remove(path)
        finally:
            os.close(lock)


@contextmanager
def _part(path: str, make: Callable[[str], int | None]) -> Iterator[HiddenFile]:
    folder, name = os.path.split(os.path.abspath(path))
    hidden = f".offer-{blake2b(os.fsencode(name), digest_size=8).hexdigest()}.part"
    part = HiddenFile(os.path.join(folder, hidden), path, None)
    remove_left_parts(folder)
    made = False
    try:
        with uninterrupted():
            part._lock = _begun(part.path, make)
            made = True
        yield part
    finally:
        with uninterrupted():
            part.let_go()
            if made:
                _remove(part.path)


def _begun(path: str, make: Callable[[str], int | None]) -> int | None:
    """Make a part and lock it; somebody who clears up may take it for one that was left, until it is locked."""
    for _ in range(_TRIES):
        try:
            lock = make(path)
        except FileExistsError:
            remove_left_parts(os.path.dirname(path))
            if os.path.lexists(path):
                raise PartInUse(path) from None
            continue
        if lock is None or (_locked(lock, unknown=True) and _is_at(lock, path)):
            return lock
        os.close(lock)
        time.sleep(_BETWEEN_SECONDS)
    raise PartInUse(path)


def _new_file(path: str) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)


def _new_folder(path: str) -> int | None:
    os.mkdir(path, 0o700)
    return os.open(path, os.O_RDONLY) if os.name == "posix" else None


def _locked(file: int, *, unknown: bool = False) -> bool:
    """Whether nobody else has the lock of an open file, so that it is ours now; `unknown` where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return unknown
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return unknown
    return True


def _is_at(file: int, path: str) -> bool:
    """Whether an open file is the one of that name."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except OSError:
        return False


def _remove(path: str) -> None:
    """Remove a part and what SQLite left beside it."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    for left in (*(path + ending for ending in BESIDE), path):
        with suppress(OSError):
            os.unlink(left)


def _sync(path: str, flags: int) -> None:
    """Bring what is in a file, or the names in a folder, to the disk."""
    file = os.open(path, flags)
    try:
        os.fsync(file)
    finally:
        os.close(file)
