"""What diagnostics look like to people: excerpts with carets, one line each, summaries, suggestions."""

from __future__ import annotations

import difflib
import random
from pathlib import Path

import pytest
from offer.engine.diagnostics import Diagnostic, ProblemsFound, Span
from offer.engine.reading.file_text import texts_to_quote
from offer.engine.reading.yaml_file import read
from offer.engine.render.diagnostics import concise, diagnostics_summary, diagnostics_text, in_order
from offer.engine.text.suggest import did_you_mean, nearest
from offer.engine.text.terminal import excerpt, visible

NAME = "programmes/offer.yaml"
SOURCE = "programme: offer\ntitle: Awareness\nstages: []\ntitle: Acceptance\n"


def at(line: int, column: int, end_column: int, file: str = NAME, end_line: int = 0) -> Span:
    return Span(file, line, column, end_line or line, end_column)


TWICE = Diagnostic(
    "Y109",
    "the key `title` is given twice",
    at(4, 1, 6),
    "keep one of the two",
    ((at(2, 1, 6), "it was first given here"),),
)
UNKNOWN = Diagnostic("M301", "no such role", at(1, 12, 17, "a.yaml"), severity="warning")


def test_text_shows_the_line_the_other_parties_the_fix_and_a_summary() -> None:
    assert diagnostics_text([TWICE, UNKNOWN], {NAME: SOURCE, "a.yaml": "programme: offer\n"}) == (
        "a.yaml:1:12: warning[M301]: no such role\n"
        "     1 | programme: offer\n"
        "       |            ^^^^^\n"
        "\n"
        "programmes/offer.yaml:4:1: error[Y109]: the key `title` is given twice\n"
        "     4 | title: Acceptance\n"
        "       | ^^^^^\n"
        "  programmes/offer.yaml:2:1: it was first given here\n"
        "     2 | title: Awareness\n"
        "       | ^^^^^\n"
        "  fix: keep one of the two\n"
        "\n"
        "1 error, 1 warning in 2 files\n"
        "More about the first: offer programme explain Y109\n"
    )


def test_text_names_a_place_it_cannot_quote() -> None:
    missing = Diagnostic("P601", "there is no such file", Span("x.yaml", 1, 1, 1, 1), "check the name")
    nowhere = Diagnostic("M302", "two programmes clash")
    assert diagnostics_text([missing, nowhere, TWICE], {"x.yaml": "a: 1\n"}) == (
        "error[M302]: two programmes clash\n"
        "\n"
        "programmes/offer.yaml:4:1: error[Y109]: the key `title` is given twice\n"
        "  programmes/offer.yaml:2:1: it was first given here\n"
        "  fix: keep one of the two\n"
        "\n"
        "x.yaml:1:1: error[P601]: there is no such file\n"
        "  fix: check the name\n"
        "\n"
        "3 errors in 2 files\n"
        "More about the first: offer programme explain M302\n"
    )


def test_text_of_no_problem_is_its_summary() -> None:
    assert diagnostics_text([], {}) == "no problems\n"


def test_text_is_painted_by_the_caller() -> None:
    painted = diagnostics_text([TWICE], {NAME: SOURCE}, paint=lambda words, manner: f"<{manner} {words}>")
    assert painted.splitlines()[:5] == [
        "programmes/offer.yaml:4:1: <bad error[Y109]>: <strong the key `title` is given twice>",
        "<faint      4> <faint |> title: Acceptance",
        "       <faint |> <bad ^^^^^>",
        "  programmes/offer.yaml:2:1: it was first given here",
        "<faint      2> <faint |> title: Awareness",
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_are_found_however_they_end(line_break: str) -> None:
    shown = diagnostics_text([TWICE], {NAME: SOURCE.replace("\n", line_break)})
    assert "     4 | title: Acceptance\n       | ^^^^^\n" in shown
    assert "\r" not in shown


def test_a_span_beyond_the_file_is_quoted_as_an_empty_line() -> None:
    shown = diagnostics_text([Diagnostic("Y129", "more was expected", at(9, 3, 4))], {NAME: SOURCE})
    assert shown == (
        "programmes/offer.yaml:9:3: error[Y129]: more was expected\n     9 |\n       | ^\n\n1 error in 1 file\n"
        "More about the first: offer programme explain Y129\n"
    )


def test_what_could_steer_a_terminal_is_made_visible_everywhere() -> None:
    evil = "\x1b[2J\u202etxt\x9b\x07"
    problem = Diagnostic(
        "S201",
        f"no key {evil}",
        at(1, 4, 5, f"{evil}.yaml"),
        f"write {evil}",
        ((at(1, 1, 2, f"{evil}.yaml"), f"see {evil}"),),
    )
    for shown in (diagnostics_text([problem], {f"{evil}.yaml": f"a: {evil}\n"}), concise([problem])):
        assert not set("\x1b\u202e\x9b\x07") & set(shown)
        assert "␛[2J<U+202E>txt<U+009B>␇" in shown


def test_clean_keeps_what_people_write() -> None:
    assert visible("Zoë 日本語 👩‍🏫 “quoted”") == "Zoë 日本語 👩‍🏫 “quoted”"
    assert visible("a\tb\nc\r\x7f\udc80\ufeff\u2028") == "a␉b␊c␍␡<U+DC80><U+FEFF><U+2028>"


@pytest.mark.parametrize(
    ("line", "span", "width", "shown", "marks"),
    [
        ("title: Awareness", (8, 17), 40, "title: Awareness", "       ^^^^^^^^^"),
        ("empty:", (7, 7), 40, "empty:", "      ^"),
        ("a", (9, 12), 40, "a", " ^"),
        ("", (1, 1), 40, "", "^"),
        ("日本: é", (5, 6), 40, "日本: é", "      ^"),
        ("日本: x", (1, 3), 40, "日本: x", "^^^^"),
        ("e\u0301a: b", (3, 4), 40, "e\u0301a: b", " ^"),
        ("\ta:\tb", (5, 6), 40, "    a:    b", "          ^"),
        ("\ta", (1, 2), 40, "    a", "^^^^"),
        ("a: \x1bX", (5, 6), 40, "a: ␛X", "    ^"),
        ("a: \u202eX", (5, 6), 40, "a: <U+202E>X", "           ^"),
        ("0123456789", (10, 11), 10, "0123456789", "         ^"),
        ("0123456789A", (11, 12), 10, "…56789A", "      ^"),
        ("0123456789A", (1, 2), 10, "012345678…", "^"),
        ("abcdefghijklmnopqrstuvwxyz", (13, 16), 10, "…hijklmno…", "      ^^^"),
        ("abcdefghijklmnopqrstuvwxyz", (2, 27), 10, "abcdefghi…", " ^^^^^^^^"),
        ("日" * 30, (20, 21), 10, "…日日日日…", "     ^^"),
        ("x" * 8_000_000, (4_000_000, 4_000_001), 10, "…xxxxxxxx…", "      ^"),
    ],
)
def test_an_excerpt_points_at_the_place(
    line: str, span: tuple[int, int], width: int, shown: str, marks: str
) -> None:
    assert excerpt(line, at(1, *span), width) == (shown, marks)


def test_a_span_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert excerpt("needs: {all: [  ", at(3, 8, 2, end_line=5), 40) == ("needs: {all: [", "       ^^^^^^^")


def test_one_line_each() -> None:
    assert concise([TWICE, UNKNOWN, Diagnostic("M302", "two programmes\nclash")]) == (
        "M302 two programmes␊clash\n"
        "a.yaml:1:12: M301 no such role\n"
        "programmes/offer.yaml:4:1: Y109 the key `title` is given twice\n"
    )
    assert concise([]) == ""


def test_the_order_is_by_file_line_column_and_code() -> None:
    places = [("b", 1, 1, "A1"), ("a", 10, 1, "A1"), ("a", 9, 2, "A1"), ("a", 9, 1, "B1"), ("a", 9, 1, "A9")]
    found = [Diagnostic(code, "x", at(line, column, column, file)) for file, line, column, code in places]
    assert [(d.span.file, d.span.line, d.span.column, d.code) for d in in_order(found) if d.span] == [
        ("a", 9, 1, "A9"),
        ("a", 9, 1, "B1"),
        ("a", 9, 2, "A1"),
        ("a", 10, 1, "A1"),
        ("b", 1, 1, "A1"),
    ]


@pytest.mark.parametrize(
    ("errors", "warnings", "files", "checked", "words"),
    [
        (0, 0, 0, None, "no problems"),
        (0, 0, 0, 1, "no problems in 1 file"),
        (0, 0, 0, 12, "no problems in 12 files"),
        (1, 0, 1, 12, "1 error in 1 file"),
        (0, 1, 1, None, "1 warning in 1 file"),
        (2, 1, 3, None, "2 errors, 1 warning in 3 files"),
        (1200, 0, 3, None, "1200 errors in 3 files"),
    ],
)
def test_a_summary_counts(errors: int, warnings: int, files: int, checked: int | None, words: str) -> None:
    found = [Diagnostic("X101", "x", at(1, 1, 2, f"f{n % max(files, 1)}")) for n in range(errors)]
    found += [
        Diagnostic("X102", "x", at(1, 1, 2, f"f{(n + errors) % files}"), severity="warning")
        for n in range(warnings)
    ]
    assert diagnostics_summary(found, checked) == words


def test_a_real_file_from_reading_to_screen(tmp_path: Path) -> None:
    path = tmp_path / "offer.yaml"
    path.write_bytes("title: Zoë\r\nsays: The Power: an introduction\r\n".encode())
    _, problems = read(path.read_bytes(), str(path))
    assert diagnostics_text(problems, texts_to_quote(problems)) == (
        f"{path}:2:16: error[Y125]: a text without quotes cannot have a colon before a space or at its end\n"
        "     2 | says: The Power: an introduction\n"
        "       |                ^\n"
        "  fix: put quotes around the whole text\n"
        "\n"
        "1 error in 1 file\n"
        "More about the first: offer programme explain Y125\n"
    )


def test_texts_to_quote_are_those_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: \x92\n")
    names = [str(tmp_path / name) for name in ("a.yaml", "missing.yaml", "")]
    problems = [Diagnostic("Y101", "x", at(1, 1, 1, name)) for name in names] + [Diagnostic("M302", "y")]
    assert texts_to_quote(problems) == {names[0]: "a: \ufffd\n"}
    other = Diagnostic("M303", "x", None, "", ((at(1, 1, 1, names[0]), "there"),))
    assert list(texts_to_quote([other])) == [names[0]]


def test_problems_found_says_what_they_are() -> None:
    error = ProblemsFound((TWICE, Diagnostic("M302", "no")))
    assert str(error) == "programmes/offer.yaml:4:1: the key `title` is given twice; None: no"
    assert error.diagnostics[0] is TWICE


@pytest.mark.parametrize(
    ("word", "candidates", "said"),
    [
        ("awarness", ["acceptance", "awareness"], "; did you mean `awareness`?"),
        ("stage", ["stages", "state", "rules"], "; did you mean `stages`?"),
        ("xyzzy", ["awareness", "acceptance"], ""),
        ("abcde", ["abcxx"], "; did you mean `abcxx`?"),  # 0.6 exactly
        ("abcde", ["abxxx"], ""),  # 0.4
        ("awareness", [], ""),
        ("", ["a"], ""),
    ],
)
def test_did_you_mean(word: str, candidates: list[str], said: str) -> None:
    assert did_you_mean(word, iter(candidates)) == said


def test_the_nearest_of_many_is_what_comparing_all_would_give() -> None:
    pick = random.Random(5)
    for _ in range(300):
        known = ["".join(pick.choices("abcdefgh-", k=pick.randint(3, 12))) for _ in range(80)]
        word = "".join(pick.choices("abcdefgh-", k=pick.randint(3, 12)))
        near = difflib.get_close_matches(word, known, 1, 0.6)
        assert nearest(word, known) == (near[0] if near else None)


def test_many_long_names_alike_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    ratio = difflib.SequenceMatcher.ratio

    def counted(self: difflib.SequenceMatcher[str]) -> float:
        compared.append(self.a)
        return ratio(self)

    monkeypatch.setattr(difflib.SequenceMatcher, "ratio", counted)
    assert nearest("ba" * 28, [f"{'ab' * 28}{at}" for at in range(900)])
    assert len(compared) <= 30
