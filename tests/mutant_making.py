"""Mutants of a Python module: its text with one small slip in it, for `mutants.py` to try the tests on.

The slip is put into the text where it stands, so that the rest of the module keeps its lines. Annotations,
docstrings, imports, what an `assert` says, the `strict` of a `zip` and what only type checkers read are left alone.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

SHOWN = 70
"""How much of an expression a mutant's name quotes."""
MARK = "~"
"""What is added to a text."""

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or", ast.Add: "+", ast.Sub: "-",
}  # fmt: skip
OTHER_FUNCTION = {"min": "max", "max": "min", "any": "all", "all": "any"}
OTHER_SIGN: dict[type[ast.AST], type[ast.AST]] = {
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
DROPPED = (ast.AugAssign, ast.Continue, ast.Break, ast.Delete, ast.Raise)
ONLY_FOR_TYPES = ("Literal", "TypeVar", "cast")


class Mutant(NamedTuple):
    """A module with one slip. `name` says where and which, in words that outlive changes elsewhere in the module."""

    module: str
    name: str
    line: int
    source: str
    """The line in which the slip begins, as it was."""
    text: str
    """The whole module with the slip."""


class Slip(NamedTuple):
    """One change to a syntax tree: the field (or an item of it) of a node that gets another value."""

    says: str
    node: ast.AST
    field: str
    value: Any
    place: int | None = None


class Within(NamedTuple):
    """Where a node stands: its function, what holds it, and the f-string around it, which is written as a whole."""

    function: str
    holder: ast.AST
    field: str
    place: int | None
    whole: ast.AST | None


def mutants_of(module: str, text: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(text)
    lines = text.encode().splitlines(keepends=True)
    seen: Counter[str] = Counter()
    made: list[Mutant] = []
    for node, within in _nodes(tree, Within("module", tree, "body", None, None)):
        for slip in _slips(node, within):
            anchor: Any = within.whole or node
            if anchor is node and slip.node is node and isinstance(node, (ast.If, ast.Return)):
                anchor = getattr(node, slip.field)  # only the expression, not the lines below it
            changed = _with_slip(lines, anchor, slip)
            if changed is None:
                continue
            name = f"{module} {within.function}: {slip.says}"
            seen[name] += 1
            if seen[name] > 1:
                name += f" (number {seen[name]})"
            source = lines[anchor.lineno - 1].decode().strip()
            made.append(Mutant(module, name, anchor.lineno, source, changed))
    return sorted(made, key=lambda mutant: mutant.line)


def _with_slip(lines: list[bytes], anchor: Any, slip: Slip) -> str | None:
    """The text with the slip where the anchor stands; None where it cannot be written so, or says the same."""
    before = getattr(slip.node, slip.field)
    replaces_anchor = anchor is (before if slip.place is None else before[slip.place])
    value = slip.value
    if slip.place is not None:
        value = [*before[: slip.place], slip.value, *before[slip.place + 1 :]]
    as_it_was = ast.unparse(anchor)
    setattr(slip.node, slip.field, value)
    try:
        written = ast.unparse(slip.value if replaces_anchor else anchor)
    except ValueError:  # an f-string whose quotes cannot be nested
        return None
    finally:
        setattr(slip.node, slip.field, before)
    if written == as_it_was:
        return None
    if isinstance(anchor, ast.expr):
        written = f"({written})"
    first, last = anchor.lineno - 1, anchor.end_lineno - 1
    text = b"".join(
        [
            *lines[:first],
            lines[first][: anchor.col_offset],
            written.encode(),
            lines[last][anchor.end_col_offset :],
            *lines[last + 1 :],
        ]
    ).decode()
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return text


# --- which parts of a module are looked at ---


def _nodes(node: ast.AST, within: Within) -> Iterator[tuple[ast.AST, Within]]:
    """The node and all below it but those that no test can tell of."""
    if _left_alone(node):
        return
    yield node, within
    function, whole = within.function, within.whole
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        function = node.name if function == "module" else f"{function}.{node.name}"
    if isinstance(node, ast.JoinedStr):
        whole = whole or node
    for field, value in ast.iter_fields(node):
        if _unread(node, field):
            continue
        for place, below in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(below, ast.AST):
                yield from _nodes(below, Within(function, node, field, place, whole))


def _left_alone(node: ast.AST) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, (ast.Subscript, ast.Call)):
        return ast.unparse(node.value if isinstance(node, ast.Subscript) else node.func) in ONLY_FOR_TYPES
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets)
    return False


def _unread(node: ast.AST, field: str) -> bool:
    return (
        field in ("annotation", "returns", "type_comment", "format_spec", "ctx")
        or (isinstance(node, ast.Assert) and field == "msg")
        or (isinstance(node, ast.keyword) and node.arg == "strict")
        or (isinstance(node, ast.AnnAssign) and field == "target")
    )


# --- what can go wrong with each ---


def _slips(node: ast.AST, within: Within) -> Iterator[Slip]:
    """The slips in one node, those below it apart."""
    if within.field == "ifs":
        yield _instead(f"always: `{_shown(node)}`", within, ast.Constant(True))
    match node:
        case ast.Compare():
            for place, sign in enumerate(node.ops):
                for other in COMPARISONS[type(sign)]:
                    says = f"{SIGNS[type(sign)]} to {SIGNS[other]} in `{_shown(node)}`"
                    yield Slip(says, node, "ops", other(), place)
        case ast.BoolOp() | ast.BinOp(op=ast.Add() | ast.Sub()):
            other_sign = OTHER_SIGN[type(node.op)]
            says = f"{SIGNS[type(node.op)]} to {SIGNS[other_sign]} in `{_shown(node)}`"
            yield Slip(says, node, "op", other_sign())
        case ast.UnaryOp(op=ast.Not()):
            yield _instead(f"without not: `{_shown(node)}`", within, node.operand)
        case ast.Constant():
            yield from _constants(node, within)
        case ast.Call():
            yield from _calls(node)
        case ast.Dict():
            for first in range(len(node.values) - 1):
                says = f"values {first + 1} and {first + 2} swapped in `{_shown(node)}`"
                yield Slip(says, node, "values", _swapped(node.values, first))
        case ast.Return(value=ast.expr() as value) if not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield Slip(f"None for `{_shown(value)}`", node, "value", ast.Constant(None))
        case ast.IfExp():
            says = f"the other way round: `{_shown(node)}`"
            yield Slip(says, node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.If(orelse=[]):
            yield Slip(f"never: `if {_shown(node.test)}`", node, "test", ast.Constant(False))
        case ast.Expr() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield _instead(f"left out: `{_shown(node)}`", within, ast.Pass())
        case ast.stmt() if isinstance(node, DROPPED) or _is_set_anew(node, within):
            yield _instead(f"left out: `{_shown(node)}`", within, ast.Pass())


def _constants(node: ast.Constant, within: Within) -> Iterator[Slip]:
    value = node.value
    around = f" in `{_shown(within.holder)}`" if isinstance(within.holder, ast.expr) else ""
    if isinstance(value, bool):
        yield Slip(f"{value} to {not value}{around}", node, "value", not value)
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield Slip(f"{value} to {other}{around}", node, "value", other)
    elif isinstance(value, str):
        yield Slip(f"another text than {_shown(node)}{around}", node, "value", value + MARK)


def _calls(node: ast.Call) -> Iterator[Slip]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in OTHER_FUNCTION:
        other = OTHER_FUNCTION[name]
        yield Slip(f"{name} to {other} in `{_shown(node)}`", node, "func", ast.Name(other))
    for first in range(len(node.args) - 1 if name not in OTHER_FUNCTION else 0):
        if not any(isinstance(each, ast.Starred) for each in node.args[first : first + 2]):
            says = f"arguments {first + 1} and {first + 2} swapped in `{_shown(node)}`"
            yield Slip(says, node, "args", _swapped(node.args, first))
    for first in range(len(node.keywords) - 1):
        one, two = node.keywords[first : first + 2]
        if one.arg is not None and two.arg is not None:
            swapped = [ast.keyword(one.arg, two.value), ast.keyword(two.arg, one.value)]
            keywords = [*node.keywords[:first], *swapped, *node.keywords[first + 2 :]]
            yield Slip(f"{one.arg} and {two.arg} swapped in `{_shown(node)}`", node, "keywords", keywords)


def _instead(says: str, within: Within, value: ast.AST) -> Slip:
    """The slip that puts something else in the place of a node."""
    return Slip(says, within.holder, within.field, value, within.place)


def _is_set_anew(node: ast.stmt, within: Within) -> bool:
    """Whether a statement sets a name that may have a value already: one in a branch or loop of a function."""
    nested = isinstance(within.holder, (ast.If, ast.For, ast.While)) and within.function != "module"
    return nested and isinstance(node, ast.Assign)


def _swapped(values: list[Any], first: int) -> list[Any]:
    return [*values[:first], values[first + 1], values[first], *values[first + 2 :]]


def _shown(node: ast.AST) -> str:
    """The beginning of a node's text, on one line."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
