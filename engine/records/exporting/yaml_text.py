"""A setting as the text of a records file, in the style of the examples: what is short in one line, in brackets.

Every value is written so that the reader gives it back as it was: a text that could be taken for anything else
stands in quotation marks, numbers are written out without an exponent.
"""

from __future__ import annotations

import re
from typing import Any

from ...language.programme import Scalar
from ...language.setting import (
    Entry,
    Person,
    Presence,
    RoleHeld,
    Setting,
)
from ...reading.yaml_events import scalar_meaning
from .refused_characters import without_refused

WIDTH = 110
"""Characters of a line up to which something is written in brackets."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w.'’/&()+ -]*[\w.'’)])?")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""What other readers of YAML take for something else than a text."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\n\t]')

Node = str | list[Any] | dict[str, Any]
"""A part of a file: a value as it is written, or a list or map of parts."""


def yaml_of(setting: Setting) -> str:
    """The text of the file. What no file may hold (`without_refused`) is replaced by a sign."""
    top: dict[str, Node] = {"setting": in_quotes(setting.setting)}
    if setting.name is not None:
        top["name"] = text(setting.name)
    if setting.attributes:
        top["attributes"] = {text(name): _scalar(value) for name, value in setting.attributes.items()}
    if setting.calendar is not None:
        top["calendar"] = text(setting.calendar)
    if setting.formerly:
        top["formerly"] = [in_quotes(id) for id in setting.formerly]
    lines = [line for key, node in top.items() for line in _pair(key, node, "")]
    lists: dict[str, list[Node]] = {
        "enrolments": [
            {"programme": text(one.programme), "date": one.date.isoformat()} for one in setting.enrolments
        ],
        "people": [_person(one) for one in setting.people],
        "log": [_entry(one) for one in setting.log],
    }
    for key, nodes in lists.items():
        if nodes:
            lines.append(f"{key}:")
            lines += [line for node in nodes for line in _item(node, "  ")]
    return "\n".join(lines) + "\n"


def text(value: str) -> str:
    """A text as it is written: bare where it can be taken for nothing else."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and " - " not in value:
        return value
    return in_quotes(value)


def in_quotes(value: str) -> str:
    """A text in quotation marks."""
    return f'"{_TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], without_refused(value))}"'


def number(value: float) -> str:
    """A number as the reader takes it. Raises TypeError for anything else."""
    if type(value) not in (int, float):
        raise TypeError("not a number")
    written = repr(value)
    if "e" in written:
        from decimal import Decimal

        written = format(Decimal(written), "f")
    return written.removesuffix(".0")


def _scalar(value: Scalar) -> str:
    """A value beside an attribute, written as it was."""
    if value.kind != "text" and kind_of(value.text) == value.kind:
        return value.text
    return text(value.text)


def kind_of(written: str) -> str:
    """What the reader takes an unquoted value for."""
    meant = scalar_meaning(written)
    if isinstance(meant, bool):
        return "true_false"
    return "number" if isinstance(meant, (int, float)) else "text"


def _person(person: Person) -> Node:
    node: dict[str, Node] = {"id": text(person.id)}
    for key, value in (("name", person.name), ("email", person.email)):
        if value is not None:
            node[key] = text(value)
    if person.roles:
        node["roles"] = [_role(held) for held in person.roles]
    return node


def _role(held: RoleHeld) -> Node:
    if held.from_ is None and held.until is None:
        return text(held.role)
    days = (("from", held.from_), ("until", held.until))
    return {"role": text(held.role), **{key: day.isoformat() for key, day in days if day is not None}}


def _presence(one: Presence) -> Node:
    return text(one.id) if one.hours is None else {"id": text(one.id), "hours": number(one.hours)}


def _entry(entry: Entry) -> Node:
    node: dict[str, Node] = {"date": entry.date.isoformat()}
    for key in ("activity", "issued", "waive", "withdraw"):
        if (said := getattr(entry, key)) is not None:
            node[key] = text(said)
    if entry.pause is not None:
        node["pause"] = "true" if entry.pause else "false"
    if entry.session is not None:
        node["session"] = text(entry.session)
    if entry.people:
        node["people"] = [_presence(one) for one in entry.people]
    if entry.hours is not None:
        node["hours"] = number(entry.hours)
    for key in ("by", "reason"):
        if (said := getattr(entry, key)) is not None:
            node[key] = text(said)
    if entry.until is not None:
        node["until"] = entry.until.isoformat()
    for key in ("programme", "note"):
        if (said := getattr(entry, key)) is not None:
            node[key] = text(said)
    return node


def _flow(node: Node) -> str:
    """A part in one line."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return f"[{', '.join(_flow(each) for each in node)}]"
    return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in node.items())}}}"


def _pair(key: str, node: Node, indent: str) -> list[str]:
    """A key with its value: in one line, else each part of the value in a line of its own."""
    line = f"{indent}{key}: {_flow(node)}"
    if isinstance(node, str) or len(line) <= WIDTH:
        return [line]
    return [f"{indent}{key}:", *_parts(node, f"{indent}  ")]


def _item(node: Node, indent: str) -> list[str]:
    """An item of a list."""
    line = f"{indent}- {_flow(node)}"
    if isinstance(node, str) or len(line) <= WIDTH:
        return [line]
    lines = _parts(node, f"{indent}  ")
    return [f"{indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _parts(node: list[Any] | dict[str, Any], indent: str) -> list[str]:
    if isinstance(node, list):
        return [line for each in node for line in _item(each, indent)]
    return [line for key, each in node.items() for line in _pair(key, each, indent)]
