"""The schemas as designers meet them: driven through yaml-language-server, which VS Code and other editors run.

It is found on PATH, or named by OFFER_YAML_LANGUAGE_SERVER; `.ci/run` installs a fixed version.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "programmes" / "schemas"
OURS = sorted(path for folder in ("programmes", "examples") for path in (ROOT / folder).rglob("*.yaml"))

pytestmark = pytest.mark.slow


def command() -> str | None:
    return os.environ.get("OFFER_YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server")


class Mark(NamedTuple):
    """One red underline: its first line and column, from 0, and what it says."""

    line: int
    column: int
    message: str


class Server:
    """A language server spoken to over its standard input and output, in JSON-RPC."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.asked = self.opened = 0
        self.marks: dict[str, list[Mark]] = {}
        able = {
            "completion": {"completionItem": {"snippetSupport": True}},
            "hover": {"contentFormat": ["markdown"]},
        }
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {"textDocument": able}})
        self.tell("initialized", {})
        settings = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": settings, "http": {}}})

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def check(self, path: Path, text: str) -> list[Mark]:
        """What is underlined in a file with this text at that place; nothing is written."""
        uri = self._open(path, text)
        while uri not in self.marks:
            self._hear()
        return self.marks[uri]

    def completions(self, path: Path, text: str) -> dict[str, str]:
        """What is offered where `|` stands: each label with what it inserts."""
        found = self._at("completion", path, text)
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: item.get("insertText") or item["textEdit"]["newText"] for item in items}

    def hover(self, path: Path, text: str) -> str:
        """What is shown where `|` stands."""
        return str(self._at("hover", path, text)["contents"]["value"])

    def ask(self, method: str, params: Any) -> Any:
        self.asked += 1
        asked = self.asked
        self._send({"id": asked, "method": method, "params": params})
        while True:
            message = self._hear()
            if message.get("id") == asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _at(self, what: str, path: Path, text: str) -> Any:
        before, _, after = text.partition("|")
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        uri = self._open(path, before + after)
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": position})

    def _open(self, path: Path, text: str) -> str:
        """Under a name of its own each time: the server remembers what it made of a name and version."""
        self.opened += 1
        uri = path.with_name(f"{self.opened}-{path.name}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        """The next message; questions of the server are answered, underlines are kept."""
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has stopped"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]
            self.marks[found["uri"]] = [
                Mark(*(each["range"]["start"][key] for key in ("line", "character")), each["message"])
                for each in found["diagnostics"]
            ]
        elif "method" in message and "id" in message:
            items = message["params"]["items"] if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": None if items is None else [{} for _ in items]})
        return message


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    program = command()
    if program is None:
        pytest.skip("no yaml-language-server on PATH, and OFFER_YAML_LANGUAGE_SERVER names none")
    running = Server(program)
    yield running
    running.stop()


MODELINE = "# yaml-language-server: $schema=schemas/{}.json\n"
AT = ROOT / "programmes" / "x.yaml"
PROGRAMME = (
    MODELINE.format("programme")
    + """\
programme: p
version: 2023.1
effective_from: 2023-02-01
title: T
stages:
  - id: a
    commitments:
      - id: c
        needs: {activity: x}
"""
)
NEEDS = "needs: {activity: x}"
RULE = PROGRAMME + "rules:\n  - id: r\n"
SETTING = MODELINE.format("setting") + "setting: 137001\nlog:\n  - date: 2026-09-24\n    activity: x\n"
CASE = (
    MODELINE.format("scenarios")
    + "scenarios: p\ncases:\n  - name: n\n    given: {name: x}\n    as_of: 2026-01-02\n"
)
CASE += "    expect:\n      "


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_underlined_in_our_files(server: Server, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert server.check(path, text) == []
    # The modeline leads to the schema: a strange key at the end is underlined.
    assert [mark.message for mark in server.check(path, f"{text}\nstrange: key\n")] == [
        "Property strange is not allowed."
    ]


@pytest.mark.parametrize(
    "more",
    [
        "after: c",
        "after: [c, {of: opened, gap: 4 Weeks}]",
        "after: 7",
        "valid_for: 2 years",
        "optional: true",
        "title: 7",
    ],
)
def test_nothing_is_underlined_in_what_the_reader_takes(server: Server, more: str) -> None:
    assert server.check(AT, f"{PROGRAMME}        {more}\n") == []
    local = "{attribute: local_authority, is_not: 874}"
    assert server.check(AT, PROGRAMME.replace("{activity: x}", local) + f"        {more}\n") == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (PROGRAMME + "colour: red\n", (10, 0), "colour is not allowed"),
        (
            PROGRAMME.replace("    commitments", "    timescales: 1 term\n    commitments"),
            (7, 4),
            "timescales is not",
        ),
        (PROGRAMME.replace("title: T", "title: [T]"), (4, 7), "Expected one of string, number"),
        (PROGRAMME.replace("{activity: x}", "{activity: x, times: two}"), (9, 36), 'Expected "integer"'),
        (PROGRAMME.replace("{activity: x}", "{activity: x, stage: a}"), (9, 15), "only one must validate"),
        (
            PROGRAMME.replace("{activity: x}", "{stage: a, times: 3}"),
            (9, 15),
            "activity required by property times",
        ),
        (PROGRAMME.replace("{activity: x}", "{attribute: x, is: 1, in: [2]}"), (9, 15), "only one must"),
        (
            PROGRAMME.replace("{activity: x}", "{all: [{activity: y, tims: 3}]}"),
            (9, 36),
            "tims is not allowed",
        ),
        (PROGRAMME.replace("title: T\n", ""), (1, 0), 'Missing property "title"'),
        (PROGRAMME.replace("id: c", "id: C c"), (8, 12), "small letters, digits and hyphens"),
        (PROGRAMME.replace("2023-02-01", "1/2/2023"), (3, 16), "A day is written YYYY-MM-DD"),
        (PROGRAMME + "order: some\n", (10, 7), '"progressive", "any"'),
        (PROGRAMME + "    timescale: 2 weks\n", (10, 15), "a whole number, a space and a unit"),
        (PROGRAMME + "        after: {of: x, gop: y}\n", (10, 23), "gop is not allowed"),
        (PROGRAMME + "        after: [c, Bad Ref]\n", (10, 19), "a commitment"),
        (SETTING + "    issued: y\n", (3, 4), "only one must validate"),
        (SETTING + "    until: 2026-09-25\n", (3, 4), 'Missing property "waive"'),
        (CASE + "eligibility: eligable\n", (7, 19), '"eligible", "not_eligible", "unknown"'),
    ],
)
def test_one_mistake_is_one_underline(server: Server, text: str, place: tuple[int, int], words: str) -> None:
    marks = server.check(AT, text)
    assert len(marks) == 1, marks
    assert marks[0][:2] == place, marks
    assert words in marks[0].message


@pytest.mark.parametrize(
    ("text", "offered", "not_offered"),
    [
        (
            PROGRAMME + "|",
            {"order": "order: ", "rules": "rules:\n  - id: $1\n    when:\n      $2\n    then: $3"},
            {"title"},
        ),
        (
            PROGRAMME + "    |",
            {"timescale": "timescale: ", "offer": "offer:\n  - id: "},
            {"needs", "commitments"},
        ),
        (
            PROGRAMME + "        |",
            {"after": "after: ", "due": "due:\n  of: ", "optional": "optional: "},
            {"needs", "order"},
        ),
        (
            PROGRAMME.replace(NEEDS, "needs:\n          |"),
            {
                "activity": "activity: ",
                "all": "all:\n  - ",
                "at_least": "at_least: ",
                "attribute": "attribute: ",
            },
            {"needs", "flag"},
        ),
        (
            PROGRAMME.replace(NEEDS, "needs:\n          activity: x\n          |"),
            {"times": "times: ${1:0}", "people": "people:\n  role: $1\n  at_least: ${2:1}"},
            {"activity"},
        ),
        (
            RULE + "    when:\n      |",
            {"stage": "stage: ", "not": "not:\n  ", "flag": "flag: "},
            {"activity", "step"},
        ),
        (RULE + "    then:\n      |", {"flag": "flag: ", "step": "step: ", "who": "who: "}, {"when"}),
        (PROGRAMME + "order: |", {"progressive": "progressive", "any": "any"}, {"null", "true"}),
        (RULE + "    then:\n      urgency: |", {"high": "high", "normal": "normal", "low": "low"}, {"null"}),
        (PROGRAMME + "    timescale: |", {"2 terms": "2 terms", "6 weeks": "6 weeks"}, {"null"}),
        (SETTING + "    |", {"hours": "hours: ", "people": "people:\n  - "}, {"date"}),
        (CASE + "|", {"eligibility": "eligibility: ", "stages": "stages: "}, {"name"}),
    ],
)
def test_what_is_offered(server: Server, text: str, offered: dict[str, str], not_offered: set[str]) -> None:
    found = server.completions(AT, text)
    assert {label: found.get(label) for label in offered} == offered
    assert not not_offered & found.keys()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PROGRAMME + "docu|ment: D\n", "The document this file restates"),
        (PROGRAMME + "ord|er: any\n", "a stage opens when the one before is complete"),
        (PROGRAMME.replace("stages", "sta|ges"), "The stages, in order."),
        (PROGRAMME.replace("activity", "act|ivity"), "what is recorded of it may count"),
        (PROGRAMME + "        aft|er: c\n", "Counts only from the day of an anchor on"),
        (PROGRAMME + "        aft|er: [{of: c}]\n", "Counts only from the day of an anchor on"),
        (
            PROGRAMME + "        valid_|for: {length: 2 years}\n",
            "How long a commitment or certificate stays valid",
        ),
        (PROGRAMME + "        sou|rce: x\n", "The place where it stands"),
        (SETTING.replace("log", "lo|g"), "What happened: dated entries"),
    ],
)
def test_what_is_shown_on_a_key(server: Server, text: str, words: str) -> None:
    shown = server.hover(AT, text)
    assert shown.startswith(words) or words in shown.partition("\n")[0], shown
