"""Answers about settings as plain text: a screen for one setting, an aligned table for many.

No colour and no escape sequences are made here; the command line paints the words it is told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..answers.answer import Answer, CommitmentStatus, NextStep, StageStatus
from ..answers.sentences import CLOSED
from ..compiled.labels import label, stage_label
from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledResource
from ..text.columns import LEAST_WIDTH, aligned, hanging
from ..text.english import dated, long_date, number, one_line, plural
from ..text.paint import Paint, unpainted
from .json import counts

STATUS_MARKS = {"met": "[x]", "waived": "[w]", "partly_met": "[~]", "outstanding": "[ ]"}
STATUS_MANNERS = {
    "met": "good", "waived": "good", "complete": "good", "issued": "good", "eligible": "good",
    "partly_met": "warn", "due": "warn", "not_eligible": "bad",
}  # fmt: skip
"""How status words are painted; all others as their kind is."""


def setting_screen(answer: Answer, width: int = 100, paint: Paint = unpainted) -> str:
    """One setting in one programme: eligibility, stages and commitments, what is due, flags and next steps."""
    width = max(width, LEAST_WIDTH)
    enrolled = dated(("since" if answer.status == "enrolled" else "enrolled", answer.enrolled_on))
    lines = [*_heading(answer, paint, enrolled), f"From {answer.programme.file}"]
    for criterion in answer.criteria:
        status = paint(said(criterion.status).capitalize(), STATUS_MANNERS.get(criterion.status, "warn"))
        lines += hanging([(f"{status}: ", f"{criterion.says} ({criterion.because})")], width, 0)
    for stage_number, stage in enumerate(answer.stages, start=1):
        lines += ["", *_stage(answer, stage_number, stage, width, paint)]
    mark = f"{paint('!', 'warn')} "
    for title, items in (
        ("Entitled to", [("- ", f"{right.says} ({right.because})") for right in answer.entitled]),
        ("Look at", [(mark, f"{flag.says} [{flag.id}; {flag.because}]") for flag in answer.flags]),
    ):
        if items:
            lines += ["", paint(title, "strong"), *hanging(items, width, 2)]
    lines += ["", paint("Next steps", "strong"), *(["  none"] if not answer.next_steps else [])]
    for step in answer.next_steps:
        late = step.due_on is not None and step.due_on < answer.as_of
        due = "no due day" if step.due_on is None else f"by {long_date(step.due_on)}"
        who = paint(f"{step.who}, {due}:", "bad" if late else "strong")
        lines += hanging([(f"{who} ", _urgent(step))], width, 2)
        lines += hanging([("", f"({step.because})")], width, 6)
    return "\n".join(lines) + "\n"


def said(word: str) -> str:
    """A status word as people read it: `in progress`."""
    return word.replace("_", " ")


def _heading(answer: Answer, paint: Paint, enrolled: Sequence[str] = ()) -> list[str]:
    """Setting and day, programme and status: the first two lines of a screen."""
    programme = answer.programme
    return [
        paint(f"{answer.name} ({answer.setting})", "strong") + f" on {long_date(answer.as_of)}",
        f"{programme.title}, version {programme.version}: {said(answer.status)}"
        + "".join(f" ({words})" for words in enrolled),
    ]


def _stage_title(answer: Answer, stage_number: int, stage: StageStatus, paint: Paint) -> str:
    return paint(f"{stage_number}. {stage_label(stage.id, answer.programme)}", "strong")


def _stage(answer: Answer, stage_number: int, stage: StageStatus, width: int, paint: Paint) -> list[str]:
    status = paint(said(stage.status), STATUS_MANNERS.get(stage.status, "strong"))
    status += "".join(
        f", {paint(word, 'bad')}" for word in ("overdue", "late", "paused") if getattr(stage, word)
    )
    status += f", {paint(CLOSED, 'bad')}" if stage.closed else ""
    lines = [f"{_stage_title(answer, stage_number, stage, paint)}: {status}{_due(stage, answer.as_of)}"]
    days = dated(
        ("opened", stage.opened_on), ("started", stage.started_on), ("completed", stage.completed_on)
    )
    lines += [f"   {', '.join(days)}"] if days else []
    for commitment in stage.commitments:
        lines += _commitment(answer, stage, commitment, width, paint)
    return lines + _items(answer, stage, width, paint)


def _due(stage: StageStatus, as_of: date) -> str:
    if stage.due_on is None or stage.status == "complete":
        return ""
    days = (stage.due_on - as_of).days
    left = (
        f"{plural(days, 'day')} left" if days > 0 else "today" if days == 0 else f"{plural(-days, 'day')} ago"
    )
    return f", due {long_date(stage.due_on)} ({left})"


def _commitment(
    answer: Answer, stage: StageStatus, commitment: CommitmentStatus, width: int, paint: Paint
) -> list[str]:
    model = answer.programme.commitment_by_key[f"{stage.id}.{commitment.id}"]
    mark = paint(STATUS_MARKS.get(commitment.status, "[?]"), STATUS_MANNERS.get(commitment.status, "strong"))
    optional = "" if model.blocks else " (optional)"
    met = "" if commitment.met_on is None or commitment.lapsed else f" {long_date(commitment.met_on)}"
    status = [said(commitment.status) + met, *dated(("best by", commitment.due_on))]
    if commitment.lapsed:
        status += dated(("met", commitment.met_on), ("lapsed after", commitment.valid_until))
    else:
        status += dated(("valid until", commitment.valid_until))
    status += [word for word in ("late", "overdue") if getattr(commitment, word)]
    status += [CLOSED] if commitment.closed else []
    details = []
    if commitment.gaps:
        have = [f"{number(line.have)} of {number(line.need)} {line.says}" for line in commitment.progress]
        recorded = f" (so far {', '.join(have)})" if any(line.have for line in commitment.progress) else ""
        details.append(("still needed: ", "; ".join(commitment.gaps) + recorded))
    last = commitment.latest_on
    leaves = "left" if last is not None and last < answer.as_of else "leaves"
    span = dated(("can count from", commitment.earliest_on), (f"last day that {leaves} time:", last))
    details += [("", "; ".join(span))] if span else []
    details += [("+ ", says) for says in commitment.evidence]
    details += [(f"{paint('-', 'bad')} not counted: ", says) for says in commitment.not_counted]
    return [
        *hanging([(f"{mark} ", f"{_in_full(model)}{optional}: {', '.join(status)}")], width, 3),
        *hanging(details, width, 7),
    ]


def _items(answer: Answer, stage: StageStatus, width: int, paint: Paint) -> list[str]:
    """The resources and certificates of a stage, each with its status."""
    programme = answer.programme
    lines: list[str] = []
    for kind, items, models in (
        ("resource", stage.resources, programme.resource_by_id),
        ("certificate", stage.certificates, programme.certificate_by_id),
    ):
        for item in items:
            since = "since " if item.status == "due" else ""
            when = "" if item.date is None else f" {since}{long_date(item.date)}"
            words = f"{_in_full(models[item.id])}: {said(item.status)}{when}"
            manner = STATUS_MANNERS.get(item.status, "faint")
            lines += hanging([(f"{kind}: ", words)], width, 3, paint, manner)
    return lines


def _in_full(item: CompiledActivity | CompiledCommitment | CompiledResource) -> str:
    return one_line(item.says or item.title or item.id)


def _urgent(step: NextStep) -> str:
    return ("urgent: " if step.urgency == "high" else "") + step.says


def status_table(answers: Sequence[Answer], width: int = 100, paint: Paint = unpainted) -> str:
    """One row a setting and programme, by due day: stage, commitments met of all, due day, next step."""
    several = len({answer.programme.id for answer in answers}) > 1
    head = ["Setting", "Name", *(["Programme"] if several else []), "Stage", "Met", "Due", "Next step"]
    rows = []
    for answer in sorted(answers, key=due_order):
        met, asked = counts(answer)
        day = _due_day(answer)
        late = " overdue" if any(stage.overdue for stage in answer.stages) else ""
        rows.append(
            [
                answer.setting,
                answer.name,
                *([answer.programme.id] if several else []),
                _stage_or_status(answer),
                f"{met}/{asked}",
                ("" if day is None else day.isoformat()) + late,
                "".join(f"{step.who}: {step.task}" for step in answer.next_steps[:1]),
            ]
        )
    return aligned(head, rows, width, paint)


def due_order(answer: Answer) -> tuple[date, str]:
    """By due day of the stage under way; without one last; then by setting."""
    return (_due_day(answer) or date.max, answer.setting)


def _under_way(answer: Answer) -> StageStatus | None:
    return next((stage for stage in answer.stages if stage.id == answer.current_stage), None)


def _due_day(answer: Answer) -> date | None:
    stage = _under_way(answer)
    return None if stage is None else stage.due_on


def _stage_or_status(answer: Answer) -> str:
    """The stage under way; without one, whether the setting is enrolled or else eligible."""
    stage = _under_way(answer)
    if answer.status != "enrolled" or stage is None:
        return said(answer.eligibility if answer.status == "enrolled" else answer.status)
    return label(answer.programme.stage_by_id[stage.id]) + (", paused" if stage.paused else "")


def steps_table(steps: Iterable[tuple[Answer, NextStep]], width: int = 100, paint: Paint = unpainted) -> str:
    """Next steps of any number of settings, in the order given."""
    rows = [
        [
            "no due day" if step.due_on is None else step.due_on.isoformat(),
            step.who,
            f"{answer.setting} {answer.name}",
            _urgent(step),
        ]
        for answer, step in steps
    ]
    return aligned(["Due", "Who", "Setting", "What"], rows, width, paint)


def entitlement_screen(answer: Answer, width: int = 100, paint: Paint = unpainted) -> str:
    """Which stages, resources and certificates the setting may have, and why or why not."""
    width = max(width, LEAST_WIDTH)
    lines = [*_heading(answer, paint), f"Eligibility: {paint(said(answer.eligibility), 'strong')}"]
    criteria = [
        ("- ", f"{criterion.says}: {said(criterion.status)} ({criterion.because})")
        for criterion in answer.criteria
    ]
    lines += hanging(criteria, width, 2)
    for stage_number, stage in enumerate(answer.stages, start=1):
        title = _stage_title(answer, stage_number, stage, paint)
        lines += ["", f"{title}: {said(stage.status)} ({_why_open_or_not(answer, stage_number, stage)})"]
        lines += _items(answer, stage, width, paint)
    for right in answer.entitled:
        lines += ["", f"Entitled to {right.says} ({right.because})"]
    for name, count in answer.to_record:
        lines += ["", f"Record {name}: {plural(count, 'answer')} wait for it"]
    return "\n".join(lines) + "\n"


def _why_open_or_not(answer: Answer, stage_number: int, stage: StageStatus) -> str:
    if stage.opened_on is not None:
        return f"opened {long_date(stage.opened_on)}"
    if answer.eligibility == "not_eligible":
        return "the setting is not eligible"
    if answer.status == "not_enrolled":
        return "the setting is not enrolled"
    previous = answer.stages[stage_number - 2]
    return f"opens when {stage_label(previous.id, answer.programme)} is complete"


def eligibility_table(answers: Sequence[Answer], width: int = 100, paint: Paint = unpainted) -> str:
    """One row a setting: eligible or not, and why."""
    rows = [
        [
            answer.setting,
            answer.name,
            said(answer.eligibility),
            "; ".join(criterion.because for criterion in answer.criteria),
        ]
        for answer in answers
    ]
    return aligned(["Setting", "Name", "Eligibility", "Because"], rows, width, paint)
