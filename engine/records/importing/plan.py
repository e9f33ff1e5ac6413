"""What an import would record, and carrying it out: one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from ...frozen import frozen
from .. import RecordsTrouble
from ..ledger import Ledger
from ..ledger.facts import Fact
from ..ledger.writing import Batch, Clock, Receipt, record


class ImportTrouble(RecordsTrouble):
    """Nothing can be imported from this file. The message is one sentence; `fix` says how to mend it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


@frozen
class Refused:
    """A row that is not recorded: where it stands (`file:line`), what it says, why, and how to mend it."""

    place: str
    what: str
    why: str
    fix: str


@frozen
class Candidate:
    """Somebody a row may mean: the setting, the person's id there, and what is known of both."""

    setting: str
    person: str
    name: str | None = None
    setting_name: str | None = None


@frozen
class Ambiguous:
    """A row that may mean more than one person, and so is not recorded."""

    place: str
    what: str
    why: str
    candidates: tuple[Candidate, ...]
    fix: str


@frozen
class ImportPlan:
    """What a file comes to. `facts` is what will be recorded, each with its place (`file:line`)."""

    source: str
    """What the ledger keeps as where it came from: the kind of file and its name."""
    digest: str
    """Tells the same file with the same options again."""
    facts: tuple[tuple[Fact, str], ...]
    refused: tuple[Refused, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    notes: tuple[str, ...] = ()
    """What somebody should know and need not act on, as sentences."""
    files: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything in the file will be recorded: nothing is refused or ambiguous."""
        return not self.refused and not self.ambiguous


def digest_of(ledger: Ledger, content: bytes, options: Iterable[object]) -> str:
    """What tells a file with the options that matter again; keyed, so that it gives nothing away."""
    told = blake2b(content, key=ledger.key, digest_size=16)
    for option in options:
        told.update(b"\x00" + str(option).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def carry_out(
    ledger: Ledger, plan: ImportPlan, batch: Batch, clock: Clock, *, strict: bool = False
) -> Receipt:
    """Record what a plan says, in one transaction; `batch.digest` should be the plan's.

    What was recorded before is left as it is, corrections too. Where the same file was imported before and now comes
    to more (somebody was added in the meantime), the entry it gave is replaced. Raises LedgerTrouble, and
    ImportTrouble where `strict` and the plan is not complete; nothing is recorded then.
    """
    if strict and not plan.complete:
        left = len(plan.refused) + len(plan.ambiguous)
        rows = "1 row is" if left == 1 else f"{left} rows are"
        raise ImportTrouble(
            f"nothing was recorded, as {rows} refused or ambiguous",
            "mend them, or import without `--strict`: the others are recorded then",
        )
    with ledger.database.writing():
        return record(ledger, batch, [fact for fact, _ in plan.facts], clock)
