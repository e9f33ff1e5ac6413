"""What an answer of one version of a programme can say at all: the shape of its JSON, and every id and word in it."""

from __future__ import annotations

from ..language.index import Index
from ..rules.rulebook import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ENGINE_FLAGS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from .expectations import DayOrNull, Fields, Listed, Number, Parts, Place, Truth, Word, Words


def answer_of(index: Index) -> Fields:
    """The shape of the answers of a programme: cli.md, the JSON of `offer status`, and what rules entitle to."""
    programme = index.programme
    flags, steps, entitled = _concluded(index)
    told: dict[str, Place] = {"id": Words(), "says": Words(), "because": Words()}
    criterion = Fields("criterion", told | {"status": Word(ELIGIBILITY_WORDS)}, "status")
    step = {"who": Word(("setting", "provider")), "says": Words(), "due_on": DayOrNull(), "about": Words()}
    return Fields(
        "answer",
        {
            "schema": Number(),
            "as_of": DayOrNull(),
            "setting": Fields("setting", {"id": Words(), "name": Words()}),
            "programme": Fields(
                "programme",
                {"id": Words(), "version": Words(), "status": Word(PROGRAMME_WORDS), "source": Words()},
                "status",
            ),
            "engine": Word(("builtin", "durable")),
            "eligibility": Fields(
                "eligibility",
                {
                    "status": Word(ELIGIBILITY_WORDS),
                    "criteria": Parts("criterion", [one.id for one in programme.eligibility], criterion),
                },
                "status",
            ),
            "stages": _Stages(index),
            "current_stage": Word(index.stages, nothing=True),
            "flags": Parts("flag", flags, Fields("flag", told), always=False),
            "next_steps": Parts(
                "next step",
                steps,
                Fields("next step", step | {"because": Words()}),
                key="about",
                always=False,
            ),
            "entitled": Parts("entitlement", entitled, Fields("entitlement", told), always=False),
        },
    )


def _concluded(index: Index) -> tuple[list[str], list[str], list[str]]:
    """The flags that can be raised, what next steps can be about, and what rules can entitle to."""
    follows = [each for rule in index.programme.rules for each in rule.then]
    flags = dict.fromkeys([*ENGINE_FLAGS, *(each.flag for each in follows if each.flag is not None)])
    steps = dict.fromkeys(
        [
            *index.programme.attributes,
            *index.commitments,
            *index.resources,
            *index.certificates,
            *(each.step for each in follows if each.step is not None),
        ]
    )
    entitled = dict.fromkeys(each.entitle for each in follows if each.entitle is not None)
    return list(flags), list(steps), list(entitled)


class _Stages(Parts):
    """The stages: each has parts of its own ids, so each is a place of its own."""

    def __init__(self, index: Index) -> None:
        self.each = {id: _stage(index, id) for id in index.stages}
        super().__init__("stage", list(index.stages), next(iter(self.each.values())))

    def part_of(self, id: object) -> Fields:
        return self.each.get(id, self.part) if isinstance(id, str) else self.part


def _stage(index: Index, id: str) -> Fields:
    day = DayOrNull()
    item = Fields("resource", {"id": Words(), "status": Word(ITEM_WORDS), "date": day}, "status")
    certificate = Fields("certificate", item.places, "status")
    stage = index.stages[id]
    progress = Fields("count", {"says": Words(), "have": Number(), "need": Number()})
    commitment = Fields(
        "commitment",
        {
            "id": Words(),
            "status": Word(COMMITMENT_WORDS),
            **dict.fromkeys(("met_on", "from_on", "due_on", "earliest_on", "latest_on"), day),
            **dict.fromkeys(("late", "overdue"), Truth()),
            **dict.fromkeys(("gaps", "evidence", "not_counted"), Listed(Words(), "a list of texts")),
            "progress": Listed(progress, "a list of maps with `says`, `have` and `need`"),
        },
        "status",
    )
    return Fields(
        "stage",
        {
            "id": Words(),
            "status": Word(STAGE_WORDS),
            **dict.fromkeys(("overdue", "late", "paused"), Truth()),
            **dict.fromkeys(("opened_on", "started_on", "due_on", "completed_on"), day),
            "commitments": Parts("commitment", [one.id for one in stage.commitments], commitment),
            "resources": Parts("resource", [one.id for one in stage.resources], item),
            "certificates": Parts(
                "certificate",
                [name for name, (home, _) in index.certificates.items() if home is stage],
                certificate,
            ),
        },
        "status",
    )
