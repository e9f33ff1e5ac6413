"""What every test shares: how many random cases a run makes, and that durable tests do not quietly skip in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest

DEEP = bool(os.environ.get("OFFER_DEEP"))

# No deadline: how long an example takes never decides a test.
hypothesis.settings.register_profile(
    "offer", deadline=None, max_examples=20_000 if DEEP else 100, print_blob=True
)
hypothesis.settings.load_profile("offer")


@pytest.fixture
def cases() -> Callable[[int, int], int]:
    """`cases(fast, deep)`: how many random cases to make, in this run or in the deep one (tests/deep.sh)."""
    return lambda fast, deep: deep if DEEP else fast


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
        reporter.write_line(f"{name or 'a test'} skipped, but durable-rules is required here", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
