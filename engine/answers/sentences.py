"""The sentences of conclusions and facts: how each word reads where it holds, and where it does not.

What is unknown reads as what holds, after "it is not known whether".
"""

from __future__ import annotations

from collections.abc import Mapping

Sentences = Mapping[str, tuple[str, str]]
"""For each word how it reads where it holds, and where it does not; that without a word is for all others."""

CLOSED = "can no longer be met"
"""What is said of what is closed."""

_COUNTING = ("something that counts is recorded for {title}", "nothing that counts is recorded for {title}")
_ITEM: Sentences = {
    "": ("{title} is {word}", "{title} is not {word}"),
    "not_yet": ("{title} is not yet due", "{title} is due or issued"),
    "fallen_due": ("{title} has fallen due", "{title} has not fallen due"),
    "issued_day": ("{title} is recorded as issued", "{title} is not recorded as issued"),
    "renewable": ("{title} is to be renewed", "{title} is not to be renewed now"),
    "due_day_come": ("the day for {title} has come", "the day for {title} has not come"),
}

SENTENCES: Mapping[str, Sentences] = {
    "stage": {
        "": ("{title} is {word}", "{title} is not {word}"),
        "opened": ("{title} has opened", "{title} has not opened"),
        "open": ("{title} is open, and nothing counts yet", "{title} is not open with nothing that counts"),
        "closed": ("{title} can no longer be met", "{title} is complete or can still be"),
        "counting": _COUNTING,
        "past_due": ("the due day of {title} has passed", "the due day of {title} has not passed"),
        "completed_after_due": (
            "{title} was completed after its due day",
            "{title} was not completed after a due day",
        ),
    },
    "commitment": {
        "": ("{title} is {word}", "{title} is not {word}"),
        "settled": ("{title} is met or waived", "{title} is neither met nor waived"),
        "stands": ("{title} is met or waived", "{title} is neither met nor waived"),
        "closed": ("{title} can no longer be met", "{title} is met or can still be"),
        "day": (
            "{title} has a day on which it was met or waived",
            "{title} has no day on which it was met or waived",
        ),
        "waiver_first": ("{title} is settled by a waiver", "{title} is not settled by a waiver"),
        "counting": _COUNTING,
        "ready": (
            "something can be done about {title} now",
            "nothing can be done about {title} now",
        ),
        "past_due": (
            "{title} is past its own due day",
            "{title} is not past its own due day",
        ),
        "met_after_due": (
            "{title} was met after its own due day",
            "{title} was not met after a due day of its own",
        ),
        "lapsed": ("{title} has lapsed", "{title} has not lapsed"),
        "renewable": ("{title} is to be renewed", "{title} is not to be renewed now"),
        "unreachable": (
            "nothing from now on can meet {title}",
            "{title} is met or can still be",
        ),
    },
    "resource": _ITEM,
    "certificate": _ITEM,
    "criterion": {
        "eligible": ("{title}: eligible", "{title}: not eligible"),
        "not_eligible": ("{title}: not eligible", "{title}: does not fail"),
        "unknown": ("{title}: unknown", "{title}: known"),
        "holds": ("{title}: yes", "{title}: no"),
        "failed": ("{title}: no", "{title}: does not fail"),
        "undecided": ("{title}: not decided", "{title}: decided"),
    },
    "eligibility": {
        "eligible": ("the setting is eligible", "the setting is not eligible"),
        "not_eligible": ("the setting is not eligible", "no criterion of eligibility fails"),
        "unknown": ("it is unknown whether the setting is eligible", "eligibility is known"),
    },
    "programme": {
        "not_enrolled": ("the setting is not enrolled", "the setting is enrolled"),
        "enrolled": (
            "the setting is enrolled and still under way",
            "the setting is not enrolled and under way",
        ),
        "withdrawn": ("the setting has withdrawn", "the setting has not withdrawn"),
        "completed": ("the programme is completed", "the programme is not completed"),
        "active": (
            "the setting is neither withdrawn nor ineligible",
            "the setting is withdrawn or not eligible",
        ),
    },
    "log": {
        "": ("the records raise the flag `{word}`", "the records do not raise the flag `{word}`"),
        "enrolled": ("the setting is enrolled", "the setting is not enrolled"),
        "withdrawn": ("the setting has withdrawn", "the setting has not withdrawn"),
        "paused": ("a pause is recorded for that day", "no pause is recorded for that day"),
    },
    "attribute": {
        "unrecorded": ("{title} is not recorded", "{title} is recorded"),
        "undecided": ("an answer hangs on {title}", "no answer hangs on {title}"),
    },
    "test": {"": ("{title}", "{denied}")},
    "people": {"": ("{title} on that day", "{denied} on that day")},
    "open_for": {"": ("{title} with nothing that counts", "{denied} with nothing that counts")},
    "flag": {"": ("the flag `{title}` is raised", "the flag `{title}` is not raised")},
    "entitled": {"": ("the setting is entitled to {title}", "the setting is not entitled to {title}")},
    "step": {"": ("a next step is to {title}", "no next step is to {title}")},
}
"""For each kind of atom the sentences of its words."""

STEPS = {
    "record": "record {}",
    "commitment": "see to {}",
    "closed": "settle what becomes of {}",
    "resource": "give {}",
    "certificate": "send {}",
    "renew-commitment": "renew {}",
    "renew-certificate": "renew {}",
    "rule": "do `{}`",
}
"""For each sort of next step what is to be done about its thing."""
