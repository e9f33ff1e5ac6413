"""The open questions of an import as a table that somebody fills in: who is meant, once for each way of writing it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ...text.csv_cells import BYTE_ORDER_MARK, guarded
from ...text.person_names import name_and_places, name_key
from .people_matching import address_key
from .plan import Candidate, ImportTrouble, Question

MATCHES = 3
QUESTION_COLUMNS = (
    "As written", "Address", "How often", "First in", "School", *(f"Match {n}" for n in range(1, MATCHES + 1)),
    "What to do", "Name of new person", "Role of new person",
)  # fmt: skip
HOW_TO_ANSWER = (
    "Fill in `What to do`: match (who stands in Match 1), match 2, match 3, the ids of somebody else, such as "
    "137001/ak, new person (with the id of their School), or ignore. What is left empty is asked again."
)
_WHAT_TO_DO = ("match", "match 2", "match 3", "new person", "ignore")


class OpenQuestion:
    """A question with every place in which it is asked."""

    def __init__(self, question: Question, place: str) -> None:
        self.question = question
        self.places = [place]


def open_questions(asked: Iterable[tuple[str, Question]]) -> list[OpenQuestion]:
    """Questions with their places, each once, those that are asked most often first."""
    found: dict[tuple[str, str, str], OpenQuestion] = {}
    for place, question in asked:
        key = (name_key(question.said), address_key(question.address), question.setting)
        if key in found:
            found[key].places.append(place)
        else:
            found[key] = OpenQuestion(question, place)
    return sorted(found.values(), key=lambda one: -len(one.places))


def questions_csv(questions: Iterable[OpenQuestion]) -> str:
    """The table as CSV, with a mark by which spreadsheets tell UTF-8."""
    out = io.StringIO()
    rows = [QUESTION_COLUMNS, *map(_row, questions)]
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def questions_workbook(questions: Iterable[OpenQuestion]) -> bytes:
    """The table as an XLSX workbook, where what to do is chosen from a list. Raises ImportTrouble without openpyxl."""
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation
    except ImportError:
        raise ImportTrouble(
            "writing .xlsx takes openpyxl, which is not installed",
            "`pip install 'offer[xlsx]'`, or name a .csv file",
        ) from None
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Questions"
    rows = [QUESTION_COLUMNS, *map(_row, questions)]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = page.cell(number, column, text or None)
            if text:
                cell.data_type = "s"  # never a formula
    for column, title in enumerate(QUESTION_COLUMNS, 1):
        page.cell(1, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = len(title) + 10
    page.freeze_panes = "B2"
    choices = DataValidation(type="list", formula1=f'"{",".join(_WHAT_TO_DO)}"', showErrorMessage=False)
    page.add_data_validation(choices)
    choices.add(f"I2:I{len(rows) + 1}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(one: OpenQuestion) -> tuple[str, ...]:
    question = one.question
    matches = [match_text(match) for match in question.matches[:MATCHES]]
    return (
        question.said,
        question.address,
        str(len(one.places)),
        one.places[0],
        question.setting,
        *(matches + [""] * MATCHES)[:MATCHES],
        "",
        _name(question),
        "",
    )


def _name(question: Question) -> str:
    """What somebody new would be called: the name without what stands beside it."""
    parted = [name for name, _ in name_and_places(question.said)]
    return min((question.said, *parted[:1]), key=len)


def match_text(match: Candidate) -> str:
    """Somebody whom a name may mean, as `Aisha Khan, North School = 137001/ak`."""
    named = ", ".join(filter(None, (match.name, match.setting_name)))
    return f"{named} = {match.setting}/{match.person}" if named else f"{match.setting}/{match.person}"
