"""JSON Schema (2020-12) of the files that people write, for editors: completion, hover texts, red underlines.

It is made from the decoders that read the files, so it cannot drift from them: the same keys, abbreviations, limits
and rules of `key_rules.py`. Hover texts are the docstrings of the vocabulary's classes and fields.

What editors do with a schema decides its form (tried with yaml-language-server): no titles, which would head every
hover; a `default` only where an editor may well write it into a file; rules across keys as `oneOf`, `dependentRequired`
and `patternProperties`, never as further `properties`, which would be offered twice. In two points it is stricter than
`offer validate`, for the editor would otherwise offer `null`, `true` and `false` in every place: a key wants a value,
and a text that is `true` or `false` wants quotes.

"A value or a map" is an `anyOf` around a `oneOf` with the map first: then a mistake in either is told as what it is,
and an editor that completes the key writes its colon too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from ..calendar.durations import pattern
from ..language import programme, setting
from ..language.field_types import Anchor
from ..language.programme import Duration, Limit
from ..reading.decoder import (
    ListDecoder,
    OptionalDecoder,
    RecordDecoder,
    ShortFormDecoder,
    TableDecoder,
    ValueOrMapDecoder,
    node_at,
)
from ..reading.key_rules import Shape, rules_of
from ..reading.scalar_decoder import (
    ChoiceDecoder,
    DayDecoder,
    FreeDecoder,
    NumberDecoder,
    TextDecoder,
    TruthDecoder,
    ValueDecoder,
)
from .document_kind import FILES
from .expectation_schema import expectation_schema

Json = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMMON = {
    "id": "Its id: small letters, digits and hyphens. Records use it, so never change one that is in use.",
    "title": "A short name, for lists and next steps.",
    "says": "In words, as people read it; with a source, word for word as it stands there.",
    "source": "The place where it stands, such as Awareness / Offer in the document that the file restates.",
    "reading": "What the source does not say and we decided, so that the provider can confirm it.",
    "name": "Its name.",
    "role": "A role, an id from the programme's roles.",
    "at_least": "How many of them; 1 unless given.",
    "count": "How many of these are enough.",
    "kind": "Any word, such as book or library.",
    "who": "Who takes the step.",
    "urgency": "How urgent the step is.",
    "every": "The longest gap between one occasion and the next.",
    "for": "How long it must be kept up.",
    "course": "The course that belongs to it.",
    "notes": "Further texts to show: one or a list.",
    "references": "What it builds on, and where to read it: one or a list.",
}
"""What these keys mean wherever they have no docstring of their own."""

_LENGTHS = ["2 terms", "6 weeks", "12 months - 4 days"]
_SHORT_MONTH, _LONG_MONTH = "0[469]|11", "0[13578]|1[02]"
_DAY = rf"^(?!0000)[0-9]{{4}}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-9])|({_SHORT_MONTH})-30|({_LONG_MONTH})-3[01])$"


def json_schema(kind: str) -> Json:
    """The schema of one kind of file, a key of `FILES`, as plain data for JSON."""
    made = _Making()
    top = made.record(node_at(FILES[kind], ()))
    note = f"Made by `offer programme schema --kind {kind}` from the vocabulary; not written by hand."
    head = {"$schema": _DIALECT, "$comment": note, "description": _plain(FILES[kind].__doc__)}
    return {**head, **top, "$defs": dict(sorted(made.defs.items()))}


def schema_text(kind: str) -> str:
    """The same as the text of a file."""
    import json

    return json.dumps(json_schema(kind), indent=1, ensure_ascii=False) + "\n"


class _Making:
    """One schema in the making: the definitions it refers to, by name."""

    def __init__(self) -> None:
        self.defs: dict[str, Json] = {}
        self._names: dict[Limit | None, str] = dict(_named_limits())

    def record(self, record: RecordDecoder) -> Json:
        """A map with the keys of a dataclass and the rules between them."""
        rules = rules_of(record.cls)
        notes = _notes(record.cls)
        properties = {}
        for key, (name, node) in record.known().items():
            least = 1 if key in rules.filled else 0
            made = {"const": True} if key in rules.only_true else self.of(node, least)
            note = notes.get(name) or _COMMON.get(key) or _noted(node)
            properties[key] = {**made, **_described(note), **_default(record.cls, name, node)}
        return {
            "type": "object",
            "properties": properties,
            "required": record.required,
            "additionalProperties": False,
            **_between(rules, [key for key, (_, node) in record.known().items() if _either(node)]),
        }

    def of(self, node: Any, least: int = 0) -> Json:
        """What may stand where this decoder reads; `least` is the fewest items of a list."""
        if isinstance(node, OptionalDecoder):
            return self.of(node.node, least)
        if isinstance(node, ShortFormDecoder):
            return {"anyOf": [self._item(node.node, node.meta)]}
        if isinstance(node, ListDecoder):
            item = self._item(node.node, node.meta)
            several = {"type": "array", "items": item} | ({"minItems": least} if least else {})
            return {"anyOf": [item, several]} if node.many else several
        if isinstance(node, ValueOrMapDecoder):
            return {"anyOf": [{"oneOf": [self.of(node.record), _value()]}]}
        if isinstance(node, TableDecoder) and isinstance(node.node, FreeDecoder):
            return self._reference("Answer", lambda: expectation_schema(self._reference("Day", _day)))
        if isinstance(node, TableDecoder):
            return {
                "type": "object",
                "propertyNames": self.of(node.key) | {"description": "An id of your own."},
                "additionalProperties": self.of(node.node) | _described(_noted(node.node)),
            }
        if isinstance(node, RecordDecoder):
            return self._reference(node.cls.__name__, lambda: self.record(node))
        if isinstance(node, DayDecoder):
            return self._reference("Day", _day)
        name = self._names.get(getattr(node, "limit", None))
        return self._reference(name, lambda: _single(node)) if name else _single(node)

    def _item(self, node: Any, meta: Any) -> Json:
        """A value, or what may be written for short instead: the value of its main key."""
        key = meta.get("short")
        if key is None:
            return self.of(node)
        return {"oneOf": [self.of(node), self.of(node.known()[key][1])]}

    def _reference(self, name: str, make: Any) -> Json:
        if name not in self.defs:
            self.defs[name] = {}  # a definition may refer to itself
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def _single(node: Any) -> Json:
    """A single value."""
    if isinstance(node, ChoiceDecoder):
        return {"type": "string", "enum": list(node.words)}
    if isinstance(node, TruthDecoder):
        return {"type": "boolean"}
    if isinstance(node, ValueDecoder):
        return _value()
    if isinstance(node, NumberDecoder):
        bounds = {"minimum": node.limit.at_least, "maximum": node.limit.at_most} if node.limit else {}
        return {"type": "integer" if node.kind is int else "number", **bounds}
    if node.limit is not None and node.limit == _limit(Duration):
        says = 'A length of time: a whole number, a space and a unit, such as "4 weeks" or "2 terms".'
        return {"type": "string", "pattern": pattern(), "patternErrorMessage": says, "examples": _LENGTHS}
    return _text(node)


def _text(node: TextDecoder) -> Json:
    """Text, or an unquoted number where its digits would do: `version: 2023.1`, `setting: 137001`."""
    if node.match is None or node.limit is None:
        return {"type": ["string", "number"]}
    kinds = [kind for kind, example in (("number", "1.5"), ("integer", "15")) if node.match(example)][:1]
    made: Json = {"type": ["string", *kinds]} if kinds else {"type": "string"}
    if kinds and not node.match("-1"):
        made["minimum"] = 0
    written = str(node.limit.pattern).replace(r"\Z", "$")
    return {**made, "pattern": written, "patternErrorMessage": f"This must be {node.limit.what}."}


def _value() -> Json:
    return {"type": ["string", "number", "boolean"]}


def _day() -> Json:
    return {
        "type": "string",
        "pattern": _DAY,
        "patternErrorMessage": "A day is written YYYY-MM-DD, such as 2026-09-24.",
    }


def _between(rules: Shape, either: list[str]) -> Json:
    """The rules between the keys of a map; `either` are its keys that hold a value or a map."""
    needed: dict[str, list[str]] = defaultdict(list)
    schemas: dict[str, list[Json]] = defaultdict(list)
    for word, wanted in (("anyOf", rules.goes_with), ("oneOf", rules.one_of)):
        for key, others in wanted.items():
            if word == "anyOf" and key in either:
                value = {"patternProperties": {f"^{key}$": {"type": "object"}}}
                schemas[key].append({"if": value, "else": {"required": list(others)}})
            elif len(others) == 1:
                needed[key].extend(others)
            else:
                schemas[key].append({word: [_present(other) for other in others]})
    for key, others in rules.all_of.items():
        needed[key].extend(others)
    made = {
        "oneOf": [_present(kind, kind in either) for kind in rules.kinds],
        "anyOf": [_present(key) for key in rules.some_of],
        "dependentRequired": needed,
        "dependentSchemas": {
            key: several[0] if len(several) == 1 else {"allOf": several} for key, several in schemas.items()
        },
    }
    return {word: rule for word, rule in made.items() if rule}


def _present(key: str, as_map: bool = False) -> Json:
    made: Json = {"required": [key]}
    return made | {"patternProperties": {f"^{key}$": {"type": "object"}}} if as_map else made


def _either(node: Any) -> bool:
    return isinstance(node.node if isinstance(node, OptionalDecoder) else node, ValueOrMapDecoder)


def _default(cls: type[Any], name: str, node: Any) -> Json:
    """The default of a word or a count; any other is told in words, or editors would write it into files."""
    default = getattr(cls, name, None)
    shown = default is not None and isinstance(node, (ChoiceDecoder, NumberDecoder))
    return {"default": default} if shown else {}


def _noted(node: Any) -> str:
    """What a field holds, in the words of the class of its values."""
    while isinstance(node, (OptionalDecoder, ShortFormDecoder, ListDecoder)):
        node = node.node
    record = node.record if isinstance(node, ValueOrMapDecoder) else node
    if isinstance(record, RecordDecoder):
        return _plain(record.cls.__doc__)
    limit = getattr(node, "limit", None)
    return f"{limit.what[0].upper()}{limit.what[1:]}." if limit in (_limit(Duration), _limit(Anchor)) else ""


def _described(note: str) -> Json:
    return {"description": note} if note else {}


def _limit(hint: Any) -> Limit:
    return next(note for note in get_args(hint) if isinstance(note, Limit))


def _named_limits() -> Iterator[tuple[Limit, str]]:
    """The limits that the vocabulary gives a name, such as Id and Hours."""
    for module in (programme, setting):
        for name, hint in vars(module).items():
            if get_origin(hint) is Annotated:
                yield _limit(hint), name


def _notes(cls: type[Any]) -> dict[str, str]:
    """The docstrings under the fields of a class."""
    import ast
    import inspect
    import sys
    from itertools import pairwise

    tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    body = next(
        each.body for each in tree.body if isinstance(each, ast.ClassDef) and each.name == cls.__name__
    )
    return {
        field.target.id: _plain(str(note.value.value))
        for field, note in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant)
    }


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
