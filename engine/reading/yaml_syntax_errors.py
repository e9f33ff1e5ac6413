"""Messages for syntax errors: what PyYAML says, in plain words, with the way to mend it.

libyaml and the pure parser word the same problem differently, and neither says it to somebody who has never read
the YAML specification. `explained` sorts their messages into a few kinds and looks at the text around the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..diagnostics import Diagnostic
from ..frozen import frozen
from .file_bytes import LINE_BREAK
from .yaml_problems import (
    SpanOf,
    Told,
    block_mark,
    directive,
    escape,
    no_space,
    tab,
    too_deep,
)

QUOTE_IT = "put quotes around the whole text"
_FLOW = re.compile(r"[\[{,]")


@frozen
class SyntaxFault:
    """A syntax error: where it was met, where what it is about began, the scalar read last, the innermost bracket
    that is open (None where none is); all offsets."""

    text: str
    at: int
    context: int
    began: int
    opened: int | None
    problem: str

    @property
    def char(self) -> str:
        """The character it was met at; "" at the end."""
        return self.text[self.at : self.at + 1]

    def line_start(self, offset: int) -> int:
        """The offset at which the line of `offset` starts."""
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def line_end(self, offset: int) -> int:
        """The offset at which the line of `offset` ends, its line break not counted."""
        found = re.compile(r"[\r\n]").search(self.text, offset)
        return found.start() if found else len(self.text)

    def line_number(self, offset: int) -> int:
        """The number of the line of `offset`, from 1."""
        return len(LINE_BREAK.findall(self.text, 0, offset)) + 1

    def before(self) -> str:
        """What stands on the line of the error before it."""
        return self.text[self.line_start(self.at) : self.at]


def syntax_diagnostic(
    error: Exception, text: str, place: SpanOf, began: int, reached: int, opened: int | None
) -> Diagnostic:
    """One diagnostic for the syntax error at which a parser gave up.

    `began` is where the key or value read last begins, `reached` where the parser was, should the error not say,
    `opened` where the innermost bracket stands that is not closed.
    """
    mark: Any = getattr(error, "problem_mark", None)
    context: Any = getattr(error, "context_mark", None) or mark
    at = min(mark.index if mark is not None else reached, len(text))
    problem = f"{getattr(error, 'context', None) or ''}: {getattr(error, 'problem', None) or error}"
    fault = SyntaxFault(
        text, at, min(context.index if context is not None else at, at), began, opened, problem
    )
    tell = next((tell for pattern, tell in _KINDS if re.search(pattern, problem)), _unknown)
    code, message, start, end, fix = tell(fault)
    return Diagnostic(code, message, place(start, end), fix)


def _no_token(fault: SyntaxFault) -> Told:
    if fault.char == "\t":
        return tab(fault.at)
    return _special(fault)


def _tab_ahead(fault: SyntaxFault) -> Told:
    return tab(fault.text.find("\t", fault.at))


def _special(fault: SyntaxFault) -> Told:
    """A text without quotes begins with a character that YAML keeps for itself."""
    start = fault.context
    char = fault.text[start : start + 1]
    message = "a text without quotes cannot begin with " + ('"`"' if char == "`" else f"`{char}`")
    return "Y126", message, start, start + 1, QUOTE_IT


def _dash(fault: SyntaxFault) -> Told:
    fix = f"begin the list on the next line; if this is a text, {QUOTE_IT}"
    return "Y126", "a list item cannot begin here, after a key", fault.at, fault.at + 1, fix


def _block_mark(fault: SyntaxFault) -> Told:
    if (at := fault.text.find("\t", fault.context, fault.line_end(fault.context))) >= 0:
        return tab(at)
    return block_mark(fault.text, fault.context)


def _too_deep(fault: SyntaxFault) -> Told:
    """libyaml's own limit, which it reaches where it looks far ahead."""
    return too_deep(1000, fault.at)


def _quote(fault: SyntaxFault) -> Told:
    quote = fault.text[fault.context : fault.context + 1]
    message = f"the quote {quote} that opens here is never closed"
    return "Y121", message, fault.context, fault.context + 1, f"close it with {quote} at the end of the text"


def _escape(fault: SyntaxFault) -> Told:
    start = fault.text.rfind("\\", 0, fault.at + 1)
    start = fault.at if start < 0 else start
    return escape(fault.text, start)


def _bracket(fault: SyntaxFault) -> Told:
    """A list or map in brackets goes on where a comma or the closing bracket should be."""
    opened = fault.text[fault.context : fault.context + 1]
    if fault.char == ":" and _inner_colon(fault):
        return _colon_in_text(fault)
    if fault.char == "?":
        return (
            "Y126",
            "a text inside brackets cannot hold `?` unless it has quotes",
            fault.at,
            fault.at + 1,
            QUOTE_IT,
        )
    if opened not in ("[", "{"):  # a pair in a list, such as [a: b: c]
        return _unknown(fault)
    closing = "]" if opened == "[" else "}"
    if fault.char in ("]", "}"):
        message = f"`{opened}` is closed by `{fault.char}`; it needs `{closing}`"
        return "Y122", message, fault.at, fault.at + 1, f"write `{closing}` here, or add it before"
    message = f"the bracket `{opened}` that opens here is not closed"
    if fault.line_start(fault.at) == fault.line_start(fault.context):
        message = f"a comma or `{closing}` is missing here"
        return "Y122", message, fault.at, fault.at + 1, f"add it; if this belongs to a text, {QUOTE_IT}"
    line = fault.line_number(fault.at)
    fix = f"add `{closing}` where it ends; line {line} is still read as part of it"
    return "Y122", message, fault.context, fault.context + 1, fix


def _no_content(fault: SyntaxFault) -> Told:
    if fault.char in ("]", "}"):
        return _extra_bracket(fault)
    if fault.char == ":" and fault.before().rstrip().endswith(("{", ",")):
        return _missing_key(fault)
    if not fault.char and fault.opened is not None:
        at, closing = fault.opened, "]" if fault.text[fault.opened] == "[" else "}"
        message = f"the bracket `{fault.text[at]}` that opens here is not closed"
        return "Y122", message, at, at + 1, f"add `{closing}` where it ends"
    if not fault.char:
        fix = "write the value, and close every bracket that is open"
        return "Y129", "the file ends where a value is missing", fault.at, fault.at, fix
    message = f"a value is missing before this `{fault.char}`"
    fix = f"write the value, or delete the `{fault.char}`; if it is part of a text, {QUOTE_IT}"
    if fault.char == "-":
        message = "a list with dashes cannot stand inside brackets"
        fix = "use commas between the items, or write the list without brackets"
    return "Y129", message, fault.at, fault.at + 1, fix


def _extra_bracket(fault: SyntaxFault) -> Told:
    message = f"this `{fault.char}` closes no bracket"
    return "Y122", message, fault.at, fault.at + 1, f"delete it; if it is part of a text, {QUOTE_IT}"


def _inner_colon(fault: SyntaxFault) -> bool:
    """Whether a colon stands in a text that is itself the value after a colon, on one line."""
    part = fault.before()
    if fault.text[fault.context : fault.context + 1] in ("[", "{"):
        part = _FLOW.split(part)[-1]
    return bool(re.search(r":[ \t]", part))


def _colon_in_text(fault: SyntaxFault) -> Told:
    message = "a text without quotes cannot have a colon before a space or at its end"
    return "Y125", message, fault.at, fault.at + 1, QUOTE_IT


def _value_not_allowed(fault: SyntaxFault) -> Told:
    """A colon that makes a key where none can be: it stands in a text, or the text before it swallowed the line."""
    if _inner_colon(fault):
        return _colon_in_text(fault)
    start = fault.line_start(fault.at)
    if fault.at - start > 1024:
        return "Y129", "a key may have at most 1,024 characters", start, fault.at, "shorten it"
    above = start
    while above > 0:  # the nearest line above that says something
        above = fault.line_start(above - (2 if fault.text[above - 2 : above] == "\r\n" else 1))
        if re.match(r"[ \t]*[^\s#]", fault.text[above : fault.line_end(above)]):
            break
    else:
        return _unknown(fault)
    line = fault.text[above : fault.line_end(above)]
    if not re.search(r":(?:[ \t]|$)", line):
        return _no_colon(fault, above)
    indent = start + len(fault.before()) - len(fault.before().lstrip(" "))
    message = f"this line is indented as if it went on with the text of line {fault.line_number(above)}"
    fix = "indent it like the key it belongs beside; if the text does go on here, put quotes around all of it"
    return "Y124", message, indent, fault.at, fix


def _no_colon_found(fault: SyntaxFault) -> Told:
    return _no_colon(fault, fault.line_start(fault.context))


def _no_colon(fault: SyntaxFault, start: int) -> Told:
    """A line that should be `key: value` and is not."""
    line = fault.text[start : fault.line_end(start)]
    begin = start + len(line) - len(line.lstrip(" "))
    end = start + len(line.rstrip())
    if (colon := re.search(r":(?: |$)", line)) and colon.start() > 1024:
        return "Y129", "a key may have at most 1,024 characters", begin, start + colon.start(), "shorten it"
    if found := re.match(r"[ \t]*(?:- +)*[\w.-]+(:)\S", line):
        return no_space(start + found.start(1))
    return (
        "Y123",
        "a colon is missing in this line",
        begin,
        end,
        "write `key: value`, with a space after the colon",
    )


def _missing_key(fault: SyntaxFault) -> Told:
    return "Y113", "the key before this colon is missing", fault.at, fault.at + 1, "write a key before it"


def _no_key(fault: SyntaxFault) -> Told:
    """A block map or list met something that is not its next key or item."""
    before = fault.before()
    if fault.char == ":":
        return _missing_key(fault)
    if fault.char in ("]", "}"):
        return _extra_bracket(fault)
    if before.strip():
        opened = fault.text[fault.began : fault.began + 1]
        if opened in ("'", '"'):
            return _after_quote(fault, opened)
        if before.rstrip()[-1] in "]}":
            message = "text goes on after the closing bracket"
            return "Y128", message, fault.at, fault.line_end(fault.at), f"if all of it is a text, {QUOTE_IT}"
        return _unknown(fault)
    in_list = "collection" in fault.problem
    if len(before) == fault.context - fault.line_start(fault.context):
        if fault.char == "-" and not in_list:
            message = "a list item stands here among the keys of a map"
            fix = "indent it under the key it belongs to, or delete the dash"
            return "Y124", message, fault.at, fault.at + 1, fix
        if in_list:
            message = "this stands among the items of a list and is not one of them"
            fix = "indent it under the item it belongs to, or begin it with a dash"
            return "Y124", message, fault.at, fault.line_end(fault.at), fix
    what = "the items of the list" if in_list else "the keys of the map"
    message = f"the indentation of this line fits no line above it; {what} around it began on line "
    line = fault.line_number(fault.context)
    column = fault.context - fault.line_start(fault.context)
    fix = f"use as many spaces as the lines it belongs with; those of line {line} have {column}"
    return "Y124", message + str(line), fault.at, fault.line_end(fault.at), fix


def _after_quote(fault: SyntaxFault, quote: str) -> Told:
    message = f"text goes on after the closing quote {quote}"
    if fault.line_start(fault.began) != fault.line_start(fault.at):
        message += f"; the quote was opened on line {fault.line_number(fault.began)}"
    fix = f"put the closing {quote} at the end of the text"
    if quote == "'":
        fix += "; an apostrophe inside single quotes is written twice: ''"
    return "Y128", message, fault.at, fault.line_end(fault.at), fix


def _document(fault: SyntaxFault) -> Told:
    """Something after the end of the map that the file should be."""
    if found := re.compile(r"^%", re.MULTILINE).search(fault.text, 0, fault.at + 1):
        return directive(found.start())
    message = "this stands after the end of what the file holds"
    fix = "a file is one map: write `key: value` lines, with a space after the colon"
    return "Y129", message, fault.at, fault.line_end(fault.at), fix


def _directive(fault: SyntaxFault) -> Told:
    return directive(fault.context)


def _tag(fault: SyntaxFault) -> Told:
    fix = "delete it; if it is meant as text, " + QUOTE_IT
    return "Y111", "tags (`!name`) are not read here", fault.context, fault.context + 1, fix


def _unknown(fault: SyntaxFault) -> Told:
    message = "this is not well-formed YAML: something else was expected here"
    fix = "check the colons, quotes, brackets and indentation of this line and the one above"
    return "Y129", message, fault.at, fault.at + 1, fix


_KINDS: tuple[tuple[str, Callable[[SyntaxFault], Told]], ...] = (
    (r"cannot start any token", _no_token),
    (r"tab character", _tab_ahead),
    (r"found unexpected ':'", lambda fault: no_space(fault.at)),
    (r"scanning an (alias|anchor)", _special),
    (r"mapping keys are not allowed", _special),
    (r"sequence entries are not allowed", _dash),
    (r"scanning a block scalar", _block_mark),
    (r"exceeded maximum nesting depth", _too_deep),
    (r"scanning a directive|found incompatible YAML", _directive),
    (r"(scanning|parsing) a tag|tag handle", _tag),
    (r"unexpected (end of stream|document)", _quote),
    (r"quoted scalar|chr\(\)|int too large", _escape),
    (r"parsing a flow (sequence|mapping)", _bracket),
    (r"expected (the )?node content", _no_content),
    (r"mapping values are not allowed", _value_not_allowed),
    (r"could not find expected ':'", _no_colon_found),
    (r"parsing a block (mapping|collection)", _no_key),
    (r"<document start>", _document),
)
