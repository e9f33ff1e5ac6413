"""Answers as plain text for a terminal: a screen for one setting, aligned rows for many.

No colour and no escape sequences are made here; the command line paints the words it is told to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from textwrap import wrap

from ..answers.answer import (
    Answer,
    CommitmentStatus,
    ItemStatus,
    NextStep,
    StageStatus,
)
from ..language.labels import label
from ..text.english import (
    long_date,
    number,
    plural,
    quoted,
)
from ..text.terminal import clean
from .json import counts

Paint = Callable[[str, str], str]
"""(words, manner) to the words as the terminal shows them; manners: good, bad, warn, strong, faint."""

MARKS = {"met": "[x]", "waived": "[w]", "partly_met": "[~]", "outstanding": "[ ]"}
LEAST_WIDTH = 60


def plain(words: str, manner: str) -> str:
    """Paint nothing."""
    return words


def setting_screen(answer: Answer, width: int = 100, paint: Paint = plain) -> str:
    """One setting in one programme: eligibility, stages and commitments, what is due, flags and next steps."""
    width = max(width, LEAST_WIDTH)
    programme = answer.programme.programme
    enrolled = "" if answer.enrolled_on is None else f" (enrolled {long_date(answer.enrolled_on)})"
    enrolled = enrolled.replace("enrolled ", "since ") if answer.status == "enrolled" else enrolled
    lines = [
        paint(f"{answer.name} ({answer.setting})", "strong") + f" on {long_date(answer.as_of)}",
        f"{programme.title}, version {programme.version}: {said(answer.status)}{enrolled}",
        f"From {answer.programme.path}",
    ]
    for one in answer.criteria:
        manner = {"eligible": "good", "not_eligible": "bad"}.get(one.status, "warn")
        lines += _item(
            paint(said(one.status).capitalize(), manner) + ": ", f"{one.says} ({one.because})", width, 0
        )
    for at, stage in enumerate(answer.stages, start=1):
        lines += ["", *_stage(answer, at, stage, width, paint)]
    if answer.entitled:
        lines += ["", paint("Entitled to", "strong")]
        for entitlement in answer.entitled:
            lines += _item("- ", f"{entitlement.says} ({entitlement.because})", width, 2)
    if answer.flags:
        lines += ["", paint("Look at", "strong")]
        for flag in answer.flags:
            lines += _item(f"{paint('!', 'warn')} ", f"{flag.says} [{flag.id}; {flag.because}]", width, 2)
    lines += ["", paint("Next steps", "strong")]
    if not answer.next_steps:
        lines.append("  none")
    for step in answer.next_steps:
        lines += _step(answer, step, width, paint)
    return "\n".join(lines) + "\n"


def said(word: str) -> str:
    """A status word as people read it: `in progress`."""
    return word.replace("_", " ")


def _stage(answer: Answer, at: int, stage: StageStatus, width: int, paint: Paint) -> list[str]:
    model = answer.programme.index.stages[stage.id]
    manner = "good" if stage.status == "complete" else "strong"
    beside = [
        word
        for word, holds in (("overdue", stage.overdue), ("late", stage.late), ("paused", stage.paused))
        if holds
    ]
    told = paint(said(stage.status), manner) + "".join(f", {paint(word, 'bad')}" for word in beside)
    lines = [f"{paint(f'{at}. {model.title or model.id}', 'strong')}: {told}{_due(stage, answer.as_of)}"]
    days = [
        f"{word} {long_date(day)}"
        for word, day in (
            ("opened", stage.opened_on),
            ("started", stage.started_on),
            ("completed", stage.completed_on),
        )
        if day is not None
    ]
    if days:
        lines.append(f"   {', '.join(days)}")
    for one in stage.commitments:
        lines += _commitment(answer, stage, one, width, paint)
    for kind, items in (("resource", stage.resources), ("certificate", stage.certificates)):
        for item in items:
            lines += _given(answer, kind, item, width, paint)
    return lines


def _due(stage: StageStatus, as_of: date) -> str:
    if stage.due_on is None or stage.status == "complete":
        return ""
    days = (stage.due_on - as_of).days
    left = (
        f"{plural(days, 'day')} left" if days > 0 else "today" if days == 0 else f"{plural(-days, 'day')} ago"
    )
    return f", due {long_date(stage.due_on)} ({left})"


def _commitment(
    answer: Answer, stage: StageStatus, one: CommitmentStatus, width: int, paint: Paint
) -> list[str]:
    model = answer.programme.index.commitments[f"{stage.id}.{one.id}"][1]
    manner = {"met": "good", "waived": "good", "partly_met": "warn"}.get(one.status, "strong")
    told = said(one.status)
    if one.met_on is not None:
        told += f" {long_date(one.met_on)}"
    if one.due_on is not None:
        told += f", best by {long_date(one.due_on)}"
    told += "".join(f", {word}" for word, holds in (("late", one.late), ("overdue", one.overdue)) if holds)
    optional = " (optional)" if model.optional or model.needs.optional else ""
    says = " ".join((model.says or model.title or model.id).split())
    lines = _item(f"{MARKS.get(one.status, '[?]')} ", f"{says}{optional}: {told}", width, 3)
    lines[0] = lines[0].replace(MARKS.get(one.status, "[?]"), paint(MARKS.get(one.status, "[?]"), manner), 1)
    if one.gaps:
        have = [f"{number(line.have)} of {number(line.need)} {line.says}" for line in one.progress]
        recorded = f" (so far {', '.join(have)})" if any(line.have for line in one.progress) else ""
        lines += _item("still needed: ", "; ".join(one.gaps) + recorded, width, 7)
    span = [
        f"{word} {long_date(day)}"
        for word, day in (("can count from", one.earliest_on), ("last day that leaves time:", one.latest_on))
        if day is not None
    ]
    if span:
        lines += _item("", "; ".join(span), width, 7)
    for says in one.evidence:
        lines += _item("+ ", says, width, 7)
    for says in one.not_counted:
        lines += _item(f"{paint('-', 'bad')} not counted: ", says, width, 7)
    return lines


def _given(answer: Answer, kind: str, item: ItemStatus, width: int, paint: Paint) -> list[str]:
    index = answer.programme.index
    model = index.resources[item.id][1] if kind == "resource" else index.certificates[item.id][1]
    says = " ".join((model.says or model.title or item.id).split())
    when = "" if item.date is None else f" {'since ' if item.status == 'due' else ''}{long_date(item.date)}"
    manner = {"issued": "good", "due": "warn"}.get(item.status, "faint")
    return _item(
        f"{kind}: ", f"{says}: {said(item.status)}{when}", width, 3, lambda words: paint(words, manner)
    )


def _step(answer: Answer, step: NextStep, width: int, paint: Paint) -> list[str]:
    due = "no due day" if step.due_on is None else f"by {long_date(step.due_on)}"
    urgent = "urgent: " if step.urgency == "high" else ""
    lines = _item(f"{step.who}, {due}: ", f"{urgent}{step.says}", width, 2)
    head = f"{step.who}, {due}:"
    late = step.due_on is not None and step.due_on < answer.as_of
    lines[0] = lines[0].replace(head, paint(head, "bad" if late else "strong"), 1)
    return lines + _item("", f"({step.because})", width, 6)


def _item(
    lead: str, words: str, width: int, indent: int, paint: Callable[[str], str] = lambda words: words
) -> list[str]:
    """Words wrapped under a lead. The lead may hold paint, which takes no room."""
    room = "x" * len(re.sub(r"\x1b\[[0-9;]*m", "", lead))
    shown = wrap(f"{room}{words}", width - indent, subsequent_indent=" " * 4, break_on_hyphens=False)
    first = " " * indent + lead + paint(shown[0][len(room) :] if shown else "")
    return [first.rstrip(), *(" " * (indent + 4) + paint(line[4:]) for line in shown[1:])]


def status_table(answers: Sequence[Answer], width: int = 100, paint: Paint = plain) -> str:
    """One row a setting and programme, by due day: stage, commitments met of all, due day, next step."""
    several = len({answer.programme.programme.programme for answer in answers}) > 1
    head = ["Setting", "Name", *(["Programme"] if several else []), "Stage", "Met", "Due", "Next step"]
    rows = []
    for answer in sorted(answers, key=due_order):
        stage = next((one for one in answer.stages if one.id == answer.current_stage), None)
        met, asked = counts(answer)
        due = "" if stage is None or stage.due_on is None else stage.due_on.isoformat()
        late = " overdue" if any(one.overdue for one in answer.stages) else ""
        step = answer.next_steps[0] if answer.next_steps else None
        rows.append(
            [
                answer.setting,
                answer.name,
                *([answer.programme.programme.programme] if several else []),
                _where(answer, stage),
                f"{met}/{asked}",
                due + late,
                "" if step is None else f"{step.who}: {step.says.partition(' - still needed')[0]}",
            ]
        )
    return columns(head, rows, width, paint)


def due_order(answer: Answer) -> tuple[date, str]:
    """By due day of the stage under way; without one last; then by setting."""
    stage = next((one for one in answer.stages if one.id == answer.current_stage), None)
    return (date.max if stage is None or stage.due_on is None else stage.due_on, answer.setting)


def _where(answer: Answer, stage: StageStatus | None) -> str:
    if answer.status != "enrolled" or stage is None:
        return said(answer.eligibility if answer.status == "enrolled" else answer.status)
    title = label(answer.programme.index.stages[stage.id])
    return f"{title}, paused" if stage.paused else title


def steps_table(steps: Iterable[tuple[Answer, NextStep]], width: int = 100, paint: Paint = plain) -> str:
    """Next steps of any number of settings, by due day."""
    rows = [
        [
            "no due day" if step.due_on is None else step.due_on.isoformat(),
            step.who,
            f"{answer.setting} {answer.name}",
            ("urgent: " if step.urgency == "high" else "") + step.says,
        ]
        for answer, step in steps
    ]
    return columns(["Due", "Who", "Setting", "What"], rows, width, paint)


def entitlement_screen(answer: Answer, width: int = 100, paint: Paint = plain) -> str:
    """Which stages, resources and certificates the setting may have, and why or why not."""
    width = max(width, LEAST_WIDTH)
    programme = answer.programme.programme
    lines = [
        paint(f"{answer.name} ({answer.setting})", "strong") + f" on {long_date(answer.as_of)}",
        f"{programme.title}, version {programme.version}: {said(answer.status)}",
        f"Eligibility: {paint(said(answer.eligibility), 'strong')}",
    ]
    for one in answer.criteria:
        lines += _item("- ", f"{one.says}: {said(one.status)} ({one.because})", width, 2)
    for at, stage in enumerate(answer.stages, start=1):
        model = answer.programme.index.stages[stage.id]
        lines += [
            "",
            f"{paint(f'{at}. {model.title or model.id}', 'strong')}: {said(stage.status)} ({_why(answer, at, stage)})",
        ]
        for kind, items in (("resource", stage.resources), ("certificate", stage.certificates)):
            for item in items:
                lines += _given(answer, kind, item, width, paint)
    for entitlement in answer.entitled:
        lines += ["", f"Entitled to {entitlement.says} ({entitlement.because})"]
    for name, count in answer.to_record:
        lines += ["", f"Record {name}: {plural(count, 'answer')} wait for it"]
    return "\n".join(lines) + "\n"


def _why(answer: Answer, at: int, stage: StageStatus) -> str:
    if stage.opened_on is not None:
        return f"opened {long_date(stage.opened_on)}"
    if answer.eligibility == "not_eligible":
        return "the setting is not eligible"
    if answer.status == "not_enrolled":
        return "the setting is not enrolled"
    previous = answer.programme.index.stages[answer.stages[at - 2].id]
    return f"opens when {previous.title or previous.id} is complete"


def eligibility_table(answers: Sequence[Answer], width: int = 100, paint: Paint = plain) -> str:
    """One row a setting: eligible or not, and why."""
    rows = [
        [
            answer.setting,
            answer.name,
            said(answer.eligibility),
            "; ".join(one.because for one in answer.criteria),
        ]
        for answer in answers
    ]
    return columns(["Setting", "Name", "Eligibility", "Because"], rows, width, paint)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, paint: Paint = plain) -> str:
    """Aligned columns, wrapped; the last one takes what is left of the width. Only what would fill a screen is cut."""
    if not rows:
        return "nothing to show\n"
    most = max(16, width // 4)
    longest = [3 * most] * (len(head) - 1) + [20 * most]
    texts = [[clean(quoted(cell, room)) for cell, room in zip(row, longest, strict=True)] for row in rows]
    widths = [min(most, max(len(row[at]) for row in [list(head), *texts])) for at in range(len(head) - 1)]
    rest = max(32, width - sum(widths) - 2 * len(widths))
    lines = [paint("  ".join([*(head[at].ljust(w) for at, w in enumerate(widths)), head[-1]]), "strong")]
    for row in texts:
        cells = [wrap(cell, w) or [""] for cell, w in zip(row, [*widths, rest], strict=True)]
        for at in range(max(len(cell) for cell in cells)):
            shown = [cell[at] if at < len(cell) else "" for cell in cells]
            lines.append(
                "  ".join([*(s.ljust(w) for s, w in zip(shown, widths, strict=False)), shown[-1]]).rstrip()
            )
    return "\n".join(lines) + "\n"
