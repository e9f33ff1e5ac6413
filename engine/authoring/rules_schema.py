"""JSON Schema of the rules between the keys of a map, from the table of `key_rules.py`."""

from __future__ import annotations

from collections import defaultdict

from ..language.key_rules import Shape
from .value_schema import Json


def rules_schema(rules: Shape, either: list[str]) -> Json:
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
