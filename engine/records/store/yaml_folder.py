"""The class YamlFolder: records in a folder of YAML files, one or more for a setting, read and never written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...checks.records import check_setting
from ...diagnostics import Diagnostic, ProblemsFound
from ...frozen import frozen
from ...language.setting import KEY_PATTERN, Setting
from ...reading.file_bytes import RECORDS, bytes_of
from ...reading.folders import content_of, holds, yaml_files
from ...reading.load import in_file_order, load_object
from ...reading.positions import Places
from ...reading.yaml_file import read
from .interface import Broken, KnownAs, Recorded, not_found
from .merge import merged

_KEY = re.compile(KEY_PATTERN)
_CLAIM = re.compile(
    rb"""^["']?setting["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_-]{1,64})["']?[ \t]*(?:\#.*)?\r?$""", re.MULTILINE
)
"""Whose records a file says it holds, where it cannot be read as YAML."""
_CALLED = re.compile(rb"""^["']?name["']?[ \t]*:[ \t]*([^#\r\n]+)""", re.MULTILINE)
_FORMERLY = re.compile(rb"""^["']?formerly["']?[ \t]*:([^#\r\n]*(?:\r?\n[ \t-][^#\r\n]*)*)""", re.MULTILINE)
_AN_ID = re.compile(rb"[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*")


@frozen
class _File:
    """One file that was read: the setting it is about, None where that cannot be told."""

    name: str
    claim: str | None
    setting: Setting | None
    places: Places | None
    problems: tuple[Diagnostic, ...]


class YamlFolder:
    """A folder of records; `display` is what answers call it. The files are read anew each time."""

    def __init__(self, path: Path, display: str | None = None) -> None:
        self.path = path
        self.display = display if display is not None else os.fspath(path)

    def settings(self) -> tuple[str, ...]:
        """The ids of all settings that can be read, in order."""
        return tuple(record.setting.setting for record in self.load_all() if isinstance(record, Recorded))

    def load(self, id: str) -> Recorded:
        """One setting, by its id or one it had formerly.

        Only files that hold the id are taken apart; of the others no more than their bytes is looked at. Raises
        NotFound, and ProblemsFound where a file of the setting is broken or the folder cannot be read.
        """
        if not _KEY.match(id):
            raise not_found(id, self.display, self.known_as())
        files = [self._parsed(name, content) for name, content in self._holding(id)]
        mine = [file for file in files if file.claim == id]
        if mine:
            return _one(mine, self._living(id, mine))
        later = {
            file.claim: file for file in files if file.setting is not None and id in file.setting.formerly
        }
        if len(later) == 1:
            return self.load(next(iter(later.values())).claim or "")
        if later:
            raise ProblemsFound(tuple(_formerly(id, file) for file in later.values()))
        unclear = tuple(problem for file in files if file.setting is None for problem in file.problems)
        if unclear:
            raise ProblemsFound(unclear)
        raise not_found(id, self.display, self.known_as())

    def _living(self, id: str, mine: list[_File]) -> Sequence[Diagnostic]:
        """The former ids of a setting under which the records of another, or its own, stand."""
        formers = {
            former for file in mine if file.setting is not None for former in file.setting.formerly
        } - {id}
        own = {file.name for file in mine}
        groups = {
            former: [
                file
                for name, content in self._holding(former)
                if self._shown(name) not in own and (file := self._parsed(name, content)).claim == former
            ]
            for former in formers
        }
        return _former({id: mine} | {former: files for former, files in groups.items() if files}).get(id, ())

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting, by id, and then the files of which it cannot be told whose they are."""
        groups: dict[str, list[_File]] = {}
        lost: list[_File] = []
        for name in self._names():
            content, problems = bytes_of(self.path / name, self._shown(name), RECORDS)
            file = self._unreadable(name, problems) if content is None else self._parsed(name, content)
            if file.claim is None:
                lost.append(file)
            else:
                groups.setdefault(file.claim, []).append(file)
        former = _former(groups)
        for id in sorted(groups):
            try:
                yield _one(groups[id], former.get(id, ()))
            except ProblemsFound as broken:
                yield Broken(id, tuple(file.name for file in groups[id]), broken.diagnostics)
        for file in lost:
            yield Broken(None, (file.name,), file.problems)

    def known_as(self) -> Iterator[KnownAs]:
        """What the settings may be asked for by, from the bytes of the files: to read all as YAML takes far longer."""
        for name in self._names():
            content = content_of(os.path.join(self.path, name), RECORDS.bytes)
            claims = _CLAIM.findall(content)
            if claims:
                called = _CALLED.search(content)
                formerly = _FORMERLY.search(content)
                yield KnownAs(
                    claims[0].decode(),
                    None if called is None else called[1].decode("utf-8", "replace").strip("\"' \t"),
                    () if formerly is None else tuple(map(bytes.decode, _AN_ID.findall(formerly[1]))),
                )

    def _names(self) -> list[str]:
        names, problems = yaml_files(self.path, self.display)
        if problems:
            raise ProblemsFound(tuple(problems))
        return names

    def _shown(self, name: str) -> str:
        return f"{self.display}/{name}"

    def _holding(self, id: str) -> Iterator[tuple[str, bytes]]:
        """The files that hold the id somewhere, with what is in them; that named after it first."""
        sought = id.encode()
        own = (f"{id}.yaml", f"{id}.yml")
        names = self._names()
        for name in (*(name for name in own if name in names), *(name for name in names if name not in own)):
            if name not in own and not holds(os.path.join(self.path, name), sought, RECORDS.bytes):
                continue
            content, problems = bytes_of(self.path / name, self._shown(name), RECORDS)
            if content is None and name in own:
                raise ProblemsFound(problems)
            if content is not None and sought in content:
                yield name, content

    def _unreadable(self, name: str, problems: tuple[Diagnostic, ...]) -> _File:
        stem = os.path.splitext(name)[0]
        return _File(self._shown(name), stem if _KEY.match(stem) else None, None, None, problems)

    def _parsed(self, name: str, content: bytes) -> _File:
        source, problems = read(content, self._shown(name), limits=RECORDS)
        if source is None:
            claims = set(_CLAIM.findall(content))
            claim = claims.pop().decode() if len(claims) == 1 else None
            return _File(self._shown(name), claim, None, None, problems)
        loaded = load_object(Setting, source)
        problems = (*problems, *loaded.problems)
        if loaded.part is not None:
            problems = (*problems, *check_setting(loaded.part, loaded.places))
        problems = tuple(sorted(problems, key=in_file_order))
        sound = all(problem.severity == "warning" for problem in problems)
        claim = loaded.part.setting or None if loaded.part is not None else None
        return _File(self._shown(name), claim, loaded.value if sound else None, loaded.places, problems)


def _one(files: list[_File], living: Sequence[Diagnostic]) -> Recorded:
    """The files of one setting as one; `living` are problems of its former ids.

    Raises ProblemsFound where there are any, a file is broken, or two contradict each other.
    """
    problems = (*(problem for file in files for problem in file.problems), *living)
    parts = [
        (file.setting, file.places) for file in files if file.setting is not None and file.places is not None
    ]
    if living or len(parts) < len(files):
        raise ProblemsFound(problems)
    setting, conflicts = merged(parts)
    if conflicts:
        raise ProblemsFound((*problems, *conflicts))
    return Recorded(setting, tuple(parts), problems)


def _formerly(id: str, file: _File) -> Diagnostic:
    message = f"`{id}` is a former id of more than one setting, here of `{file.claim}`"
    span = file.places.span("formerly") if file.places is not None else None
    return Diagnostic("R408", message, span, "ask for the setting by its own id, or correct `formerly:`")


def _former(groups: Mapping[str, list[_File]]) -> dict[str, list[Diagnostic]]:
    """R409, for each setting: former ids under which the records of another setting, or its own, stand."""
    problems: dict[str, list[Diagnostic]] = {}
    for id, files in groups.items():
        for file in files:
            for number, former in enumerate(file.setting.formerly if file.setting is not None else ()):
                if former not in groups or file.places is None:
                    continue
                message = f"`{former}` is said to be a former id of `{id}`, but has records of its own"
                fix = f"correct `formerly:`, or let those records say `setting: {id}`"
                if former == id:
                    message, fix = f"`{id}` is said to be its own former id", "remove it"
                there = next((other.places for other in groups[former] if other.places is not None), None)
                also = () if there is None or former == id else ((there.span("setting"), "they begin here"),)
                span = file.places.span("formerly", number)
                problems.setdefault(id, []).append(Diagnostic("R409", message, span, fix, also))
    return problems
