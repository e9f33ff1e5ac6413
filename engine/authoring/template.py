"""Templates of a programme file and of its scenario file, with comments, for a designer to change."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from ..checks.folder import check_folder
from ..compiled.folder_files import read_folder
from ..language.field_types import ID_PATTERN, NO_DEVICE
from ..reading.yaml_file import read
from ..reading.yaml_writer import single_quoted, write_scalar

_UNQUOTED = re.compile("[a-z].*")


class NotAStart(ValueError):
    """The id cannot name a programme, or the title cannot stand in a file."""


def start_programme(id: str, title: str | None = None) -> str:
    """The text of a programme file that is valid as it stands and shows every main part; raises `NotAStart`."""
    if not re.match(ID_PATTERN, id) or not re.match(NO_DEVICE, id):
        raise NotAStart(
            f"`{id}` is no id for a programme; use small letters, digits and hyphens, at most 64, "
            "beginning with a letter or digit, and no name of a device such as con or nul"
        )
    title = _titled(id) if title is None else " ".join(title.split())
    quoted_title = single_quoted(title)
    source, _ = read(f"title: {quoted_title}\n", "title")
    if source is None or source.data != {"title": title} or not title:
        raise NotAStart("a title is text that is not blank, without hidden characters")
    return _filled(_PROGRAMME, id).replace("{title}", quoted_title)


def start_scenarios(id: str) -> str:
    """The text of the scenario file that goes with `start_programme(id)`; every case passes. Raises `NotAStart`."""
    start_programme(id)
    opened = date(2026, 9, 7)
    due = opened + timedelta(weeks=12)
    return _filled(_SCENARIOS, id).replace("{opened}", str(opened)).replace("{due}", str(due))


def programme_ids(folder: Path) -> set[str]:
    """The ids of the programmes in a folder that can be read, whatever else is wrong there."""
    if not folder.is_dir():
        return set()
    shelf, _ = check_folder(read_folder(folder, str(folder)), check=lambda programme: [])
    return {one.programme.programme for one in shelf.programmes}


def _filled(text: str, id: str) -> str:
    return text.replace("{value}", write_scalar(id, _UNQUOTED)).replace("{id}", id)


def _titled(id: str) -> str:
    words = id.replace("-", " ")
    return words[0].upper() + words[1:]


_PROGRAMME = """\
# yaml-language-server: $schema=schemas/programme.json
# The start of a programme. Save it as programmes/{id}.yaml and change it line by line; then
#   offer validate          finds slips
#   offer show {id}         shows the offer as people read it

programme: {value}                     # the id that records name it by; never change it once in use
version: "1"                           # settings keep the version of the day on which they enrol
effective_from: 2026-09-01             # the first day of this version
title: {title}
says: What the programme is for, in a sentence or two.
audience: Who it is for
provider: Who offers it
order: progressive                     # a stage opens when the one before is complete; or: any

# Who can be named at a setting: a short name for records, and the words that people read.
roles:
  lead: Setting lead
  slt: Senior leadership team member

# What is recorded about a setting as a whole: text, number, date or true_false.
attributes:
  phase: {type: text, says: Phase of education}

# Who may take part. Criteria test attributes only.
eligibility:
  - id: schools
    says: The setting is a primary or secondary school
    needs: {attribute: phase, in: [primary, secondary]}

# The stages of the journey, in order.
stages:
  - id: first
    title: First stage
    says: What is so at the end of this stage.
    course: The name of the course
    timescale: 12 weeks                # or 1 term, 6 months; terms need a calendar: (docs/language.md)

    # What the provider gives. A certificate is due when the stage is complete.
    offer:
      - {id: training, kind: training, mode: online, hours: 3, says: Online 3 hour training session}
      - {id: certificate, kind: certificate, says: Certificate of the first stage}

    # What the setting runs and records itself.
    activities:
      - {id: staff-meeting, says: Staff meeting about the training}

    # What the setting commits itself to; each is met on the first day on which its needs are.
    commitments:
      - id: attend
        title: Attend the training
        says: Two setting leads attend the training, one of them a senior leader
        needs:
          activity: training
          people: {role: lead, at_least: 2, including: {role: slt, at_least: 1}}
      - id: share
        title: Share the training
        says: The training is shared in two staff meetings of at least an hour
        after: attend                  # what comes before the training does not count
        needs: {activity: staff-meeting, times: 2, hours_each: 1}

    # What the setting is given, and when: opened, or on the day a commitment is met.
    resources:
      - {id: handbook, kind: book, says: A copy of the handbook, when: attend}

# What follows from where a setting stands: a flag for attention, a step to take, or something it is entitled to.
rules:
  - id: slow-start
    says: Nothing has begun six weeks after the stage opened
    when: {stage: first, open_for: 6 weeks}
    then:
      step: get-in-touch
      who: provider
      says: Get in touch and ask what would help

# If the programme restates a document, name it; then every value needs a source: or a reading: (docs/designers.md).
# document: The name of the document
"""

_SCENARIOS = """\
# yaml-language-server: $schema=schemas/scenarios.json
# The tests of the programme. Save it as programmes/{id}.scenarios.yaml, beside the programme; then
#   offer test              tries every case

scenarios: {value}                     # the programme that is tested

# Starting points that several cases share: a setting and what is recorded about it.
settings:
  two-leads:
    attributes: {phase: primary}
    enrolments: [{programme: {value}, date: {opened}}]
    people:
      - {id: ak, name: A. Khan, roles: [lead, slt]}
      - {id: bl, name: B. Lowe, roles: [lead]}
  trained:
    like: two-leads                    # the same, and these entries too
    log:
      - {date: {opened}, activity: training, people: [ak, bl], hours: 3}

# Each case: given this, on that day, the answer has these parts.
cases:
  - name: Enrolment opens the first stage
    given: two-leads
    as_of: {opened}
    expect:
      eligibility: eligible
      stages: {first: open}

  - name: Two leads at the training, one of them a senior leader
    given: trained
    as_of: {opened}
    expect:
      stages:
        first:
          status: in_progress
          due_on: {due}
          commitments: {attend: met, share: outstanding}
          resources: {handbook: due}

  - name: Two staff meetings of an hour complete the stage
    given:
      like: trained
      log:
        - {date: 2026-09-14, activity: staff-meeting, hours: 1}
        - {date: 2026-09-21, activity: staff-meeting, hours: 1}
    checks:                            # several days of one case
      - {as_of: 2026-09-20, expect: {stages: {first: {commitments: {share: partly_met}}}}}
      - {as_of: 2026-09-21, expect: {stages: {first: {status: complete, certificates: {certificate: due}}}}}

  - name: A college is not eligible
    given: {like: two-leads, attributes: {phase: college}}
    as_of: {opened}
    expect: {eligibility: not_eligible, stages: {first: locked}}
"""
