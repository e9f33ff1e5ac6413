"""The settings of a SQLite ledger read by hand: its rows with sqlite3, their bodies with json, as plain maps.

The maps have the shape of a records file, for `hand_written.py`. What the bodies hold is said in
`engine/records/ledger/facts.py`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

Map = dict[str, Any]
Row = tuple[str, str, str, str]

STANDING = """
    SELECT setting, kind, happened_on, body FROM entry
    WHERE kind <> 'retraction' AND NOT EXISTS (SELECT 1 FROM entry AS later WHERE later.replaces = entry.id)
    ORDER BY setting, id
"""
"""The rows that no later row replaces or takes back."""


def settings_of(path: str) -> Iterator[Map]:
    """Every setting of the ledger in a file, by id."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for id, rows in groupby(connection.execute(STANDING), key=itemgetter(0)):
        yield _setting(id, rows)
    connection.close()


def _setting(id: str, rows: Iterable[Row]) -> Map:
    attributes: Map = {}
    enrolments: list[Map] = []
    people: dict[str, Map] = {}
    log: list[Map] = []
    made: Map = {"setting": id, "attributes": attributes, "enrolments": enrolments, "log": log}
    for _, kind, on, text in rows:
        body = json.loads(text)
        if kind == "entry":
            log.append(_entry(on, body))
        elif kind == "enrolment":
            enrolments.append({"programme": body["programme"], "date": date.fromisoformat(on)})
        elif kind == "person":
            people.setdefault(body["id"], {"roles": []}).update(body)
        elif kind == "role":
            person = people.setdefault(body.pop("person"), {"roles": []})
            person["roles"].append(_dated(body, "from", "until"))
        elif kind == "register":
            made.setdefault("name", body["name"])
            for name, value in body["attributes"].items():
                attributes.setdefault(name, value)
        elif "attribute" in body:
            attributes[body["attribute"]] = body["value"]
        else:
            made.update(body)
    made["people"] = [{"id": id, **person} for id, person in people.items()]
    return made


def _entry(on: str, body: Map) -> Map:
    body["date"] = date.fromisoformat(on)
    if "people" in body:
        body["people"] = [
            person if isinstance(person, str) else {"id": person[0], "hours": person[1]}
            for person in body["people"]
        ]
    return _dated(body, "until")


def _dated(body: Map, *keys: str) -> Map:
    for key in keys:
        if key in body:
            body[key] = date.fromisoformat(body[key])
    return body
