"""JSON Schema (2020-12) of the files that people write, for editors: completion, hover texts, red underlines.

pydantic makes it from the models that read the files, so it cannot drift from them: the same keys, abbreviations,
limits and rules of `key_rules.py`. Hover texts are the docstrings of the vocabulary's classes and fields.

What editors do with a schema decides its form (tried with yaml-language-server): no titles, which would head every
hover; a `default` only where an editor may well write it into a file; rules across keys as `oneOf`, `dependentRequired`
and `patternProperties`, never as further `properties`, which would be offered twice. In two points it is stricter than
`offer validate`, for the editor would otherwise offer `null`, `true` and `false` in every place: a key wants a value,
and a text that is `true` or `false` wants quotes.

"A value or a map" is an `anyOf` around a `oneOf` with the map first: then a mistake in either is told as what it is,
and an editor that completes the key writes its colon too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.json_schema import CoreRef, GenerateJsonSchema
from pydantic_core import core_schema

from ..language.field_types import Anchor, Duration, Short, SingleItem, scalar_or
from ..language.file_map import KeyType, file_keys
from ..language.key_rules import rules_of
from ..language.types_in_files import map_class, plain_type
from .document_kind import FILES
from .expectation_schema import expectation_schema
from .rules_schema import rules_schema
from .value_schema import Json, day_schema, limit_of, named_limits, single_schema, value_schema

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


def json_schema(kind: str) -> Json:
    """The schema of one kind of file, a key of `FILES`, as plain data for JSON."""
    top = TypeAdapter(FILES[kind]).json_schema(schema_generator=_EditorSchema)
    note = f"Made by `offer programme schema --kind {kind}` from the vocabulary; not written by hand."
    head = {"$schema": _DIALECT, "$comment": note, "description": _one_line(FILES[kind].__doc__)}
    definitions = top.pop("$defs")
    return {**head, **top, "$defs": dict(sorted(definitions.items()))}


def schema_text(kind: str) -> str:
    """The same as the text of a file."""
    import json

    return json.dumps(json_schema(kind), indent=1, ensure_ascii=False) + "\n"


class _EditorSchema(GenerateJsonSchema):
    """pydantic's schema of a class in the form that editors want."""

    def sort(self, value: Json, parent_key: str | None = None) -> Json:
        """Keys stay as they are made."""
        return value

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        fields = _inside(schema)["fields"]
        return self._map(schema["cls"], {name: field["schema"] for name, field in fields.items()})

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> Json:
        fields = _inside(schema)["fields"]
        return self._map(schema["cls"], {field["name"]: field["schema"] for field in fields})

    def _map(self, cls: type[Any], fields: dict[str, core_schema.CoreSchema]) -> Json:
        """A map with the keys of a class and the rules between them."""
        rules, keys, notes = rules_of(cls), file_keys(cls), _notes(cls)
        properties = {}
        for key, known in keys.items():
            made: Json = (
                {"const": True} if key in rules.only_true else self._property(fields[known.field], known)
            )
            if key in rules.filled:
                (made if made.get("type") == "array" else made["anyOf"][1])["minItems"] = 1
            note = notes.get(known.field) or _COMMON.get(key) or _note_of(known.type)
            properties[key] = {**made, **_described(note), **_default(fields[known.field], known)}
        return {
            "type": "object",
            "properties": properties,
            "required": [key for key, known in keys.items() if known.required],
            "additionalProperties": False,
            **rules_schema(rules, [key for key, known in keys.items() if _value_or_map(known)]),
        }

    def _property(self, schema: core_schema.CoreSchema, known: KeyType) -> Json:
        made, (plain, _) = self.generate_inner(schema), plain_type(known.type)
        if get_origin(plain) is dict and "additionalProperties" in made:
            made["additionalProperties"] |= _described(_note_of(get_args(plain)[1]))
        return {"anyOf": [made]} if "oneOf" in made else made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Json:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Json:
        return self.generate_inner(schema["schema"])

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Json:
        """What may be abbreviated: one item for a list, the bare value of its main key for a map."""
        mark = getattr(schema["function"]["function"], "__self__", None)
        made = self.generate_inner(schema["schema"])
        if isinstance(mark, SingleItem):
            return {"anyOf": [made["items"], made]}
        if isinstance(mark, Short):
            value = file_keys(schema["metadata"]["map"])[mark.key].type
            return {"oneOf": [made, self.generate_inner(TypeAdapter(value).core_schema)]}
        return made

    def function_wrap_schema(self, schema: core_schema.WrapValidatorFunctionSchema) -> Json:
        made = self.generate_inner(schema["schema"])
        return {"oneOf": [made, value_schema()]} if schema["function"]["function"] is scalar_or else made

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> Json:
        return value_schema()

    def tuple_schema(self, schema: core_schema.TupleSchema) -> Json:
        return {"type": "array", "items": self.generate_inner(schema["items_schema"][0])}

    def dict_schema(self, schema: core_schema.DictSchema) -> Json:
        """A map from ids that the author chooses, or what is expected of an answer."""
        values = schema["values_schema"]
        if values["type"] == "any":
            return self._named("Answer", lambda: expectation_schema(self._named("Day", day_schema)))
        return {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"])
            | {"description": "An id of your own."},
            "additionalProperties": self.generate_inner(values),
        }

    def literal_schema(self, schema: core_schema.LiteralSchema) -> Json:
        return {"type": "string", "enum": schema["expected"]}

    def date_schema(self, schema: core_schema.DateSchema) -> Json:
        return self._named("Day", day_schema)

    def int_schema(self, schema: core_schema.IntSchema) -> Json:
        return self._limited(schema)

    def float_schema(self, schema: core_schema.FloatSchema) -> Json:
        return self._limited(schema)

    def str_schema(self, schema: core_schema.StringSchema) -> Json:
        return self._limited(schema)

    def _limited(self, schema: Any) -> Json:
        """A text or number within its limit; a definition of its own where the vocabulary has a name for it."""
        kind, limit = schema["type"], schema["metadata"]["limit"]
        name = named_limits().get(limit)
        return self._named(name, lambda: single_schema(kind, limit)) if name else single_schema(kind, limit)

    def _named(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to the definition of that name, which is made where it is not there yet."""
        definition, reference = self.get_cache_defs_ref_schema(CoreRef(name))
        if definition not in self.definitions:
            self.definitions[definition] = make()
        return reference


def _inside(schema: Any) -> Any:
    """The schema of the fields of a class, without the validator of its rules."""
    fields = schema["schema"]
    return fields["schema"] if fields["type"] == "function-wrap" else fields


def _value_or_map(known: KeyType) -> bool:
    plain, _ = plain_type(known.type)
    return not isinstance(plain, type) and map_class(plain) is not None


def _default(schema: Any, known: KeyType) -> Json:
    """The default of a word or a count; any other is told in words, or editors would write it into files."""
    plain, _ = plain_type(known.type)
    default = schema.get("default")
    shown = default is not None and (get_origin(plain) is Literal or plain in (int, float))
    return {"default": default} if shown else {}


def _note_of(hint: Any) -> str:
    """What a type holds, in the words of the class of its values."""
    plain, _ = plain_type(hint)
    if get_origin(plain) is tuple:
        return _note_of(get_args(plain)[0])
    if (cls := map_class(plain)) is not None:
        return _one_line(cls.__doc__)
    limit = limit_of(hint)
    if limit is None or limit not in (limit_of(Duration), limit_of(Anchor)):
        return ""
    return f"{limit.what[0].upper()}{limit.what[1:]}."


def _described(note: str) -> Json:
    return {"description": note} if note else {}


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
        field.target.id: _one_line(str(note.value.value))
        for field, note in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant)
    }


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
