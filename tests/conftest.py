"""What every test shares: how long random testing goes on, and that durable tests do not quietly skip in CI."""

from __future__ import annotations

import gc
import os
import uuid
from collections.abc import Iterator

import hypothesis
import pytest

# No deadline: how long an example takes never decides a test. tests/deep.sh sets OFFER_CASES.
hypothesis.settings.register_profile(
    "offer", deadline=None, max_examples=int(os.environ.get("OFFER_CASES", "40")), print_blob=True
)
hypothesis.settings.load_profile("offer")


def pytest_collection_finish() -> None:
    """What was made of the tests so far stays for good: the search for garbage need not walk it time and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 5, 2)  # nearly as the command line does, which ends before there is much garbage


def _skipped_for_want_of_durable(reporter: pytest.TerminalReporter) -> Iterator[str]:
    for report in reporter.stats.get("skipped", []):
        if "durable" in str(report.longrepr):
            yield report.nodeid


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where OFFER_REQUIRE_DURABLE is set, a test that skips for want of durable-rules fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("OFFER_REQUIRE_DURABLE") or reporter is None:
        return
    for name in _skipped_for_want_of_durable(reporter):
        reporter.ensure_newline()
        reporter.write_line(f"{name or 'a test'} skipped, but durable-rules is required here", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programmes are kept as compiled, but never beside those of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patched.delenv("OFFER_CACHE", raising=False)
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of the tests' own."""
    from postgres import server

    yield from server()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a new, empty database, gone after the test."""
    import psycopg

    name = f"offer_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.removesuffix("postgres") + name
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
