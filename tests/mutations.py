"""Files that use every key of the vocabulary, and random changes to their data: for tests that nothing is too odd."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

CASES = int(os.environ.get("OFFER_CASES", "80"))
"""How many mutated files of each kind are tried; tests/deep.sh sets more."""

# A programme that uses every key of the vocabulary, so that each is mutated.

EVERYTHING = """
programme: everything
version: 2023.1
effective_from: 2023-02-01
effective_until: 2027-07-31
title: 2023
says: A programme
audience: Schools
provider: PVS
document: Paper
vision: One vision
notes: [One, two]
references: [Bergin 2009]
calendar: peterborough
order: any
first_term: always
clock: opened
roles: {lead: Setting lead, slt: Senior leader}
attributes:
  local_authority: {type: text, says: Code, source: Front page}
  pupils: {type: number, reading: Ours}
  joined_on: {type: date}
  nursery: {type: true_false}
eligibility:
  - id: outside
    says: Outside
    needs:
      any:
        - {attribute: local_authority, is_not: 874}
        - {attribute: pupils, at_least: 10.50}
        - {attribute: pupils, at_most: -3}
        - {attribute: nursery, is: true}
        - {attribute: local_authority, in: [925, "0926", X1]}
activities:
  - {id: visit, kind: visit, hours: 1, valid_for: 1 year}
stages:
  - id: first
    title: First
    says: The first stage
    course: A course
    timescale: 2 terms
    clock: started
    basis: [{value: timescale, says: Two terms, source: Table, reading: Ours}]
    offer:
      - {id: training, kind: training, mode: online, hours: 3, says: Training, accepts: visit, source: Table}
      - {id: paper, kind: certificate, when: complete, valid_for: {length: 3 years, renew: 1 month}}
    activities:
      - {id: film, accepts: [training, visit]}
    commitments:
      - id: attend
        says: Attend
        needs: {activity: training, people: {role: lead, at_least: 2, including: {role: slt}}}
        due: {of: opened, from: 2 weeks, by: 4 weeks}
        valid_for: 3 years
      - id: share
        needs:
          all:
            - activity: film
              times: 3
              hours_each: 1.5
              hours_total: 4
              people: {role: lead, including: [{role: slt, at_least: 1}], hours_at_least: 2, trained_at: attend}
              people_each: {role: lead}
              trained_at: attend
              kept_up: {every: 1 month, for: 6 months}
            - at_least: {count: 1, of: [{commitment: attend}, {stage: first}]}
              optional: true
              says: Either
        after: [attend, {of: enrolled, gap: 4 weeks}]
        within: {of: joined_on, length: 2 terms}
        optional: false
    resources:
      - {id: book, kind: book, says: A book, when: attend, source: Table, reading: Ours}
      - {id: shelf, when: joined_on}
rules:
  - id: quiet
    says: Quiet
    when:
      all:
        - {stage: first, is: opened}
        - not: {stage: first, open_for: 6 weeks}
        - any: [{people: {role: slt}}, {overdue: first}, {late: first.attend}, {commitment: first.attend, is: met}]
        - at_least: {count: 1, of: [{resource: book, is: due}, {certificate: paper, is: not_yet}]}
        - any: [{closed: first.share}, {closed: first}]
        - {criterion: outside, is: eligible}
        - {programme: everything, is: enrolled}
        - {flag: quiet}
        - {entitled: book}
        - {attribute: pupils, at_least: 3}
        - {attribute: pupils, at_most: 3}
        - {attribute: local_authority, is_not: 3}
        - {attribute: local_authority, in: [3]}
    then: [{flag: quiet, says: Quiet}, {step: call, who: provider, urgency: high, says: Call}, {entitle: book}]
basis: [{value: vision, reading: Ours}]
"""

RECORDED = """
setting: 137001
name: Example Academy
attributes: {local_authority: 0925, pupils: 420, nursery: false, joined_on: 2026-09-01}
calendar: peterborough
formerly: 100001
enrolments:
  - {programme: everything, date: 2026-09-07}
people:
  - {id: ak, name: A. Khan, email: ak@example.org, roles: [lead, {role: slt, from: 2025-09-01, until: 2026-09-01}]}
  - {id: 12, roles: lead}
log:
  - {date: 2026-09-24, activity: training, people: [ak, {id: 12, hours: 2}, 13], hours: 3.5, session: 1, note: x}
  - {date: 2026-09-30, issued: book, by: PVS}
  - {date: 2026-10-08, waive: first.share, by: PVS, reason: Flood, until: 2026-12-01, programme: everything}
  - {date: 2026-11-02, pause: true, until: 2026-11-13, reason: Flood}
  - {date: 2026-12-02, withdraw: everything, reason: Closing}
"""

TERMS = """
calendar: peterborough
title: Peterborough
says: Term dates
source: The council
reading: Ours
for: {attribute: local_authority, is: 874}
terms:
  - name: Autumn
    starts: 2026-09-01
    half_term: {starts: 2026-10-26, ends: 2026-10-30}
    ends: 2026-12-18
"""

ODD = [
    None, True, False, 0, 1, -1, 2.5, 10_000, 10_001, 10**17, 1e-7, 123456789012345.5, "", " ", "\n", "x", "X", "true",
    "3", "2026-02-28", "2026-02-29", "2024-02-29", "2026-2-1", "86400", "0001-01-01", "9999-12-31", "0000-00-00",
    "٢٠٢٦-٠١-٠١", "opened", "a.b", "a.b.c", "a" * 64, "a" * 65, "é", "\u00a0", "a\tb", "a\nb", "-", "started", "any",
    "text", "setting", [], {}, [[]], [{}], [None], ["x"], {"of": "x"}, {"id": "x"}, {"count": 1, "of": []},
    {"text": "x", "kind": "text"}, ["x", "text"], {"": ""},
]  # fmt: skip


def mutated(data: Any, pool: list[Any], keys: list[str], rng: random.Random) -> Any:
    """The data with one change somewhere: a key or item gone, doubled, renamed, or another value."""
    if isinstance(data, dict) and data and rng.random() < 0.85:
        key = rng.choice(list(data))
        if rng.random() < 0.75 and isinstance(data[key], (dict, list)):
            return data | {key: mutated(data[key], pool, keys, rng)}
        choice = rng.randrange(5)
        if choice == 0:
            return {name: value for name, value in data.items() if name != key}
        if choice == 1:
            return data | {rng.choice(keys): rng.choice(pool)}
        if choice == 2:
            return {(rng.choice(keys) if name == key else name): value for name, value in data.items()}
        return data | {key: rng.choice(pool)}
    if isinstance(data, list) and data and rng.random() < 0.85:
        at = rng.randrange(len(data))
        choice = rng.randrange(8)
        if choice == 0:
            return data[:at] + data[at + 1 :]
        if choice == 1:
            return [*data, rng.choice(pool)]
        if choice == 2:
            return data[at]
        return [*data[:at], mutated(data[at], pool, keys, rng), *data[at + 1 :]]
    return rng.choice(pool) if rng.random() < 0.7 else [data]


def parts_of(data: Any) -> Iterator[Any]:
    yield data
    if isinstance(data, (dict, list)):
        for value in data.values() if isinstance(data, dict) else data:
            yield from parts_of(value)
