"""The same answers, byte for byte, whatever home the records have: files, SQLite, PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append
from offer.engine.records.store.interface import Recorded
from offer.engine.records.store.yaml_folder import YamlFolder
from running import Run, runner

ROOT = Path(__file__).parent.parent
BATCH = Batch(by="tests", source="a test")
ON = "2026-11-23"
HOMES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
EXAMPLES = {
    "examples/records": ["--programmes", "programmes"],
    "examples/programmes/records": ["--programmes", "examples/programmes"],
}
ALL = (
    ("status",),
    ("status", "--csv"),
    ("status", "--json"),
    ("status", "--all"),
    ("status", "--all", "--json"),
    ("eligibility",),
    ("eligibility", "--json"),
    ("next",),
    ("next", "--json"),
    ("next", "--who", "provider"),
)
CONCLUSIONS = {
    "examples/records": ("awareness", "not-started"),
    "examples/programmes/records": ("eligible",),
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, from the top of the checkout."""

    return runner(monkeypatch, capsys, ROOT)


@pytest.fixture(params=HOMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/offer.db"
    found: str = request.getfixturevalue("postgresql_url")
    return found


@pytest.mark.parametrize("folder", EXAMPLES)
def test_every_example_gives_the_same_answers_from_everywhere(run: Run, url: str, folder: str) -> None:
    common = [*EXAMPLES[folder], "--on", ON, "--engine", "builtin"]
    imported = run("records", "import", folder, "--records", url, "--by", "tests", "-q")
    assert (imported.code, imported.err) == (0, ""), imported
    for command in ALL:
        from_files, from_ledger = (run(*command, "--records", home, *common) for home in (folder, url))
        assert from_files == from_ledger, command
        assert from_files.code == 0
        assert from_files.out


@pytest.mark.slow  # the same readings as above, one command a setting and conclusion
@pytest.mark.parametrize("folder", EXAMPLES)
def test_every_example_setting_gives_the_same_answers_from_everywhere(
    run: Run, url: str, folder: str
) -> None:
    common = [*EXAMPLES[folder], "--on", ON, "--engine", "builtin"]
    fill(url, folder)
    answered = 0
    for setting in YamlFolder(ROOT / folder).settings():
        commands = [("status", setting), ("why", setting, "eligible", "--json")]
        commands += [("why", setting, conclusion) for conclusion in CONCLUSIONS[folder]]
        for command in commands:
            from_files, from_ledger = (run(*command, "--records", home, *common) for home in (folder, url))
            told, last, by = from_ledger.out.partition("\nLast recorded by ")  # what only a ledger knows
            assert from_files == from_ledger._replace(out=told), command
            assert bool(last) == (command[0] == "status") and by.count("\n") == bool(last)
            answered += from_files.code == 0
    assert answered >= 6


def test_a_day_apart_gives_another_answer(run: Run, tmp_path: Path) -> None:
    """What is compared above does hang on what is recorded."""
    url = f"sqlite:///{tmp_path}/offer.db"
    fill(url, "examples/records")
    asked = ["status", "137001", "--records", url, "--on", ON, "--engine", "builtin"]
    before = run(*asked)
    ledger = Ledger(url)
    append(ledger, BATCH, [Fact("137001", "details", None, {"name": "Another Name"})], clock)
    ledger.close()
    assert run(*asked).out == before.out.replace("Example Academy", "Another Name") != before.out


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def fill(url: str, folder: str) -> None:
    """Everything in a folder, into a ledger."""
    ledger = Ledger(url, create=True)
    settings = [each.setting for each in YamlFolder(ROOT / folder).load_all() if isinstance(each, Recorded)]
    facts = [fact for setting in settings for fact in facts_of(setting)]
    append(ledger, BATCH, facts, clock)
    ledger.close()
