"""One reader of days for the command line, files and prompts: days as people write them, and nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offer.engine.records.importing.dates import NoDay, read_day

TODAY = date(2026, 11, 27)
THAT_DAY = """
2026-10-08 | 8th October 2026 | Thursday 8th October 2026 | Thu 8 Oct | Thu, 8 Oct | Thur 8 October 2026 | 08.10.26
the 8th of October, 2026 | Thu the 8th of October 2026 | 8-Oct-26 | 8/Oct/2026 | October 8th, 2026 | Oct 8, 2026 9:30
8 October 2026 (Thursday) | 8/10/2026 Thu | Thu 10/8/2026 | 8 Oct '26 | 8Oct2026 | 2026-10-08 09:30:00
2026/10/8
"""
NONE = {
    "is not a day that can be read": "soon|May 2026|30 February 2026|31/2/2026|8|Thu|2026|8 Oct 2026 and more|",
    "names no year": "8 Oct|Oct 8|8/10|24-Sep|8 Oct 10:30|Friday 8 Oct|Sat 29 Feb|31 February",
    "is a Thursday": "Fri 8 October 2026|Friday, 8th October 2026|8 October 2026 (Wednesday)|Wed 8/10/2026",
    "may be 3 April 2026 or 4 March 2026": "3/4/2026|03-04-26|3 / 4 / 2026",
}


def test_days_as_people_write_them() -> None:
    for text in (part.strip() for line in THAT_DAY.strip().splitlines() for part in line.split("|")):
        assert read_day(text, TODAY) == date(2026, 10, 8), text
    assert read_day("3/4/2026", TODAY, "month") == date(2026, 3, 4)
    assert read_day("Tues 3/2/26", TODAY) == date(2026, 2, 3)


@pytest.mark.parametrize("why", NONE)
def test_what_is_no_day_or_may_be_several_is_asked(why: str) -> None:
    for text in NONE[why].split("|"):
        with pytest.raises(NoDay, match=why) as asked:
            read_day(text, TODAY)
        assert asked.value.fix, text


@given(st.dates(date(1950, 1, 1), date(2199, 12, 31)), st.integers(-299, 59))
def test_whatever_is_written_is_that_day(day: date, away: int) -> None:
    for form in ("%Y-%m-%d", "%A %d %B %Y", "%d %b %Y", "%a, %B %d, %Y", "%d.%m.%Y"):
        assert read_day(day.strftime(form), TODAY) == day, form
    lately = TODAY + timedelta(days=away)
    assert read_day(lately.strftime("%a %d %b"), TODAY) == lately
    wrong = (lately + timedelta(days=1)).strftime("%a") + lately.strftime(" %d %b")
    with pytest.raises(NoDay):
        read_day(wrong, TODAY)
