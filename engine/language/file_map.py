"""The class FileMap, base of every class of maps in files, which holds them to the rules of `key_rules.py`.

Importing it imports no pydantic.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

    from .key_rules import BrokenRule


def key_of(name: str) -> str:
    """The key of a field: its name without a trailing underscore."""
    return name.rstrip("_")


class KeyType(NamedTuple):
    """One key: the field that it fills, the type of its value, and whether it must be there."""

    field: str
    type: Any
    required: bool


_KEYS: dict[type[Any], Mapping[str, KeyType]] = {}


def file_keys(cls: type[Any]) -> Mapping[str, KeyType]:
    """The keys that a map of class `cls` may have, in order."""
    if cls not in _KEYS:
        _KEYS[cls] = _keys_of(cls)
    return _KEYS[cls]


def _keys_of(cls: type[Any]) -> Mapping[str, KeyType]:
    models = getattr(cls, "model_fields", None)
    required = (
        cls.__required__
        if models is None
        else {name for name, field in models.items() if field.is_required()}
    )
    return {
        key_of(name): KeyType(name, hint, name in required)
        for name, hint in inspect.get_annotations(cls, eval_str=True).items()
    }


UNRULED = object()
"""The context of a validation that does not look at the rules between keys."""


class FileMap:
    """A map of a file: its fields are the keys that it may have.

    What breaks a rule about keys is an error of pydantic beside those of the fields. Where a validation has a list as
    its context, warnings go to it, each with the map that it is about; with `UNRULED` the rules are not looked at.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler, /) -> Any:
        if not hasattr(cls, "model_fields"):
            return _of_plain_class(cls, handler)
        schema: Any = handler(source)
        whole: Any = handler.resolve_ref_schema(schema)
        # Around its fields, not around the map: where a map is read within another, pydantic may put the one that it
        # has made by itself in its place, with what is around it.
        if whole["schema"]["type"] == "model-fields":
            whole["schema"] = _with_rules(cls, whole["schema"])
        return schema


def _of_plain_class(cls: Any, handler: GetCoreSchemaHandler) -> Any:
    """pydantic's schema of a class that is no model, made here so that importing the class imports nothing."""
    fields: list[dict[str, Any]] = []
    factories = dict(cls.__factories__)
    for key, (name, hint, required) in file_keys(cls).items():
        schema: dict[str, Any] = {**handler.generate_schema(hint)}
        if not required:
            schema = {"type": "default", "schema": schema}
            schema |= (
                {"default_factory": factories[name]} if name in factories else {"default": getattr(cls, name)}
            )
        fields.append({"type": "dataclass-field", "name": name, "schema": schema, "validation_alias": key})
    arguments = {"type": "dataclass-args", "dataclass_name": cls.__name__, "fields": fields}
    return {
        "type": "dataclass",
        "cls": cls,
        "schema": _with_rules(cls, arguments),
        "fields": [field["name"] for field in fields],
        "config": {"extra_fields_behavior": "forbid", "title": cls.__name__},
        "ref": f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
    }


def _with_rules(cls: type[Any], schema: Any) -> Any:
    """The schema of the fields of a map, with the rules between its keys around it."""
    from .key_rules import has_rules

    if not has_rules(cls):
        return schema
    from pydantic_core.core_schema import with_info_wrap_validator_function

    return with_info_wrap_validator_function(partial(_held_to_rules, cls), schema)


def _held_to_rules(cls: type[Any], value: Any, handler: Callable[[Any], Any], info: Any) -> Any:
    """What pydantic makes of the fields of a map; raises ValidationError with all that is wrong in it."""
    if info.context is UNRULED or not isinstance(value, dict):
        return handler(value)
    from .key_rules import broken_rules

    strange = not file_keys(cls).keys() >= value.keys()
    broken: list[BrokenRule] = []
    for rule in broken_rules(cls, value, strange):
        if rule.severity == "error":
            broken.append(rule)
        elif info.context is not None:
            info.context.append((value, rule))
    if broken:
        _with_errors(cls, value, handler, broken)
    return handler(value)


def _with_errors(
    cls: type[Any], value: Any, handler: Callable[[Any], Any], broken: list[BrokenRule]
) -> NoReturn:
    """Raises ValidationError with rules that are broken, and with what is wrong with fields."""
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    def error_of(
        kind: str, loc: tuple[int | str, ...], value: Any, context: dict[str, Any]
    ) -> InitErrorDetails:
        rule = PydanticCustomError(kind, "{message}", context) if "message" in context else kind
        return InitErrorDetails(type=rule, loc=loc, input=value, ctx=context)

    errors = [error_of(rule.code, rule.way, value, rule._asdict()) for rule in broken]
    try:
        handler(value)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            errors.append(error_of(found["type"], found["loc"], found["input"], found.get("ctx", {})))
    raise ValidationError.from_exception_data(cls.__name__, errors)
