"""The codes M301 to M350: a programme or calendar of the right form whose ids, values or rules do not agree."""

from __future__ import annotations

from .code_entry import CodeEntry

PROGRAMME_CODES = (
    CodeEntry(
        code="M301",
        title="an id given twice",
        why="Records and rules name things by their id. With two of one id nobody can tell which is meant.",
        fix="Rename one of the two.",
        example="activities:\n  - {id: share-video}\n  - {id: share-video}\n",
    ),
    CodeEntry(
        code="M302",
        title="an id that has a meaning of its own",
        why="`opened`, `enrolled` and `complete` name days of a stage or setting; nothing else can be found by them.",
        fix="Choose another id.",
        example="commitments:\n  - {id: opened, needs: {activity: share-video}}\n",
    ),
    CodeEntry(
        code="M303",
        title="an activity that does not exist",
        why="No log entry could count for it, so it could never be met.",
        fix="Correct the name, or add the activity under `offer:` or `activities:`. A certificate is never logged.",
        example="needs: {activity: share-vidoe}\n",
    ),
    CodeEntry(
        code="M304",
        title="a commitment that does not exist",
        why="What waits for it would wait for ever.",
        fix="Within its stage a commitment is named by its id, elsewhere as stage.commitment.",
        example="needs: {commitment: awareness.atend-training}\n",
    ),
    CodeEntry(
        code="M305",
        title="a stage that does not exist",
        why="A rule or requirement about it would never hold.",
        fix="Name one of the stages by its id.",
        example="when: {stage: awarness, is: complete}\n",
    ),
    CodeEntry(
        code="M306",
        title="a role that does not exist",
        why="Nobody could hold it, so nobody would ever count.",
        fix="Correct the name, or add the role under `roles:`.",
        example="people: {role: laed, at_least: 2}\n",
    ),
    CodeEntry(
        code="M307",
        title="an attribute that does not exist",
        why="Without a declaration nobody knows its type or what to record, and the test stays unknown for ever.",
        fix="Correct the name, or add the attribute under `attributes:`.",
        example='needs: {attribute: local_authorty, is_not: "874"}\n',
    ),
    CodeEntry(
        code="M308",
        title="something a rule asks about that does not exist",
        why="A rule that tests a resource, certificate, criterion, flag or entitlement that nothing gives never fires.",
        fix="Correct the name.",
        example="when: {resource: inside-im-hurtin, is: due}\n",
    ),
    CodeEntry(
        code="M309",
        title="a calendar that does not exist",
        why="Lengths of time in terms cannot be counted without term dates.",
        fix="Correct the name, or add the calendar's file to the folder `calendars`.",
        example="calendar: peterboro\n",
    ),
    CodeEntry(
        code="M310",
        title="nothing to count from",
        why="Windows, due days and `when:` hang on a day: `opened`, `enrolled`, a commitment's, or an attribute of "
        "type date. Without one, nothing would ever count.",
        fix="Name one of these.",
        example="after: atend-training\n",
    ),
    CodeEntry(
        code="M311",
        title="a circle",
        why="These wait for one another, so none of them could ever be met.",
        fix="Remove or change one of the references that the message lists.",
        example="commitments:\n  - {id: one, needs: {activity: a}, after: two}\n"
        "  - {id: two, needs: {activity: b}, after: one}\n",
    ),
    CodeEntry(
        code="M312",
        title="not a length of time",
        why="No day can be counted from it.",
        fix='Write a number and a unit, such as "4 weeks", "2 terms" or "12 months - 4 days".',
        example="timescale: one term\n",
    ),
    CodeEntry(
        code="M313",
        title="a window that closes before it opens",
        why="The gap is longer than the window from the same day, so no occasion could ever count.",
        fix="Shorten the gap or lengthen the window.",
        example="after: {of: opened, gap: 6 months}\nwithin: {of: opened, length: 4 weeks}\n",
    ),
    CodeEntry(
        code="M314",
        title="a gap longer than the stage's timescale",
        why="Whoever keeps to the gap is late.",
        fix="Shorten the gap or lengthen the timescale.",
        example="timescale: 4 weeks\ncommitments:\n"
        "  - {id: follow-up, needs: {activity: a}, after: {of: attend, gap: 3 months}}\n",
    ),
    CodeEntry(
        code="M315",
        title="more people included than counted",
        why="Two leads cannot include three senior leaders.",
        fix="Ask for fewer among them, or for more in all.",
        example="people: {role: lead, at_least: 2, including: {role: slt, at_least: 3}}\n",
    ),
    CodeEntry(
        code="M316",
        title="more parts needed than there are",
        why="At least 4 of 3 can never be met. Parts that are `optional` are not reckoned with, unless all are.",
        fix="Lower the count, add parts, or let a part no longer be optional.",
        example="at_least: {count: 2, of: [{activity: share-video}]}\n",
    ),
    CodeEntry(
        code="M317",
        title="a window that does nothing",
        why="`after` and `within` bound the occasions of activities. With no activity below, they bound nothing.",
        fix="Remove the window, or put it on a requirement that asks for an activity.",
        example="needs: {commitment: attend-training, within: {of: opened, length: 4 weeks}}\n",
    ),
    CodeEntry(
        code="M318",
        title="eligibility that tests something else than attributes",
        why="Eligibility is settled before a setting takes part, when nothing has been recorded yet but attributes.",
        fix="Test an attribute, or ask for it as a commitment.",
        example="eligibility:\n  - {id: trained, needs: {activity: connection-training}}\n",
    ),
    CodeEntry(
        code="M319",
        title="a value of another type than its attribute",
        why="A text and a number are never equal, and only numbers and dates have an order.",
        fix="Write the value as the attribute's type asks, or change the type.",
        example="needs: {attribute: pupils, at_least: many}\n",
    ),
    CodeEntry(
        code="M320",
        title="a word that this kind of thing cannot have",
        why="Stages, commitments, resources and so on each have a few words for how they stand. With another word the "
        "rule would never fire.",
        fix="Write one of the words that the message lists.",
        example="when: {stage: awareness, is: met}\n",
    ),
    CodeEntry(
        code="M321",
        title="a stage without commitments",
        why="Nothing is asked for, so the stage is complete on the day it opens.",
        fix="Add `commitments:` to the stage.",
        example="stages:\n  - id: awareness\n",
    ),
    CodeEntry(
        code="M322",
        title="a programme without stages",
        why="There is nothing to take part in.",
        fix="Add a stage under `stages:`.",
        example="stages: []\n",
    ),
    CodeEntry(
        code="M323",
        title="two versions that cannot be told apart",
        why="With one name or one first day for both, nobody can tell which applies.",
        fix="Give one of them another version and another `effective_from:`, or remove it.",
    ),
    CodeEntry(
        code="M324",
        title="neither a source nor a reading",
        why="A programme that restates a document can be signed off only if each part gives its place there, or says "
        "that it is a reading.",
        fix="Add `source:` with the place in the document, or `reading:` with what the document does not say.",
        example="document: Training Offer\neligibility:\n"
        '  - {id: out-of-city, needs: {attribute: local_authority, is_not: "874"}}\n',
    ),
    CodeEntry(
        code="M325",
        title="a version that ends before it comes into force",
        why="It would never apply.",
        fix="Correct one of the two days.",
        example="effective_from: 2023-02-01\neffective_until: 2022-02-01\n",
    ),
    CodeEntry(
        code="M326",
        title="a due day for something that is not given",
        why="Only a certificate or a resource falls due, so this `when` does nothing.",
        fix="Remove it, or make the thing a certificate or a resource.",
        example="offer:\n  - {id: connection-training, kind: training, when: opened}\n",
    ),
    CodeEntry(
        code="M327",
        title="a rule that counts people by what they did",
        why="A rule counts who holds the role now. Hours and training belong to the occasions of an activity.",
        fix="Remove the key, or ask for it in a commitment and test that.",
        example="when: {people: {role: lead, hours_at_least: 3}}\n",
    ),
    CodeEntry(
        code="M328",
        title="a rule about another programme",
        why="Answers are given for one setting in one programme, so a rule sees its own programme only.",
        fix="Name this programme, or test something of its own.",
        example="when: {programme: another-offer, is: completed}\n",
    ),
    CodeEntry(
        code="M329",
        title="validity of what no activity meets",
        why="Each occasion is valid for so long from its own day. Attributes, other commitments and stages have no "
        "occasions, so nothing could ever lapse or be renewed.",
        fix="Remove `valid_for:`, or ask for an activity.",
        example="commitments:\n  - {id: staffed, needs: {attribute: pupils, at_least: 100}, valid_for: 1 year}\n",
    ),
    CodeEntry(
        code="M330",
        title="a calendar without terms",
        why="Nothing can be counted on it.",
        fix="Add the terms under `terms:`.",
        example="calendar: peterborough\nterms: []\n",
    ),
    CodeEntry(
        code="M331",
        title="days of a term out of order",
        why="A term starts, has its half-term break and ends, in that order; otherwise due days come out wrong. Either "
        "all terms of a calendar have a break, or none, as in a year of six terms.",
        fix="Correct the day, or add the break that is missing.",
        example="terms:\n  - {name: Autumn, starts: 2026-09-01, half_term: {starts: 2026-10-26, ends: 2026-10-30}, "
        "ends: 2026-08-18}\n",
    ),
    CodeEntry(
        code="M332",
        title="terms out of order",
        why="Terms are counted one after the other; no day can be in two of them.",
        fix="Put the terms in date order, and let no two overlap.",
    ),
    CodeEntry(
        code="M333",
        title="a calendar in two files",
        why="With one id for both, nobody can tell whose term dates apply.",
        fix="Rename one of them, or make them one file.",
    ),
    CodeEntry(
        code="M334",
        title="days without a version",
        why="Who enrols on one of these days follows the version that is nearest in time, and is told that none was in "
        "force.",
        fix="Let the earlier version last until the day before the next, or leave out its `effective_until:`.",
    ),
    CodeEntry(
        code="M335",
        title="two versions at one time",
        why="The later version replaces the earlier from its first day, whatever `effective_until:` says there.",
        fix="Let the earlier version end on the day before the next, or leave out its `effective_until:`.",
    ),
    CodeEntry(
        code="M341",
        title="rules in a circle through `not`",
        why="A rule that fires because it does not fire has no answer.",
        fix="Let `not` test only what does not hang on the rule itself.",
    ),
    CodeEntry(
        code="M342",
        title="a rule that can never fire",
        why="Its conditions exclude each other, so it never says anything.",
        fix="Correct the condition, or remove the rule.",
    ),
    CodeEntry(
        code="M343",
        title="a condition that can never hold",
        why="A part of the rule's condition can never hold, so it adds nothing.",
        fix="Correct that part, or remove it.",
    ),
    CodeEntry(
        code="M344",
        title="a rule that counts over too much",
        why="An `at_least` over hundreds of conditions makes more clauses than can be worked with.",
        fix="Split it into rules that each conclude a flag, and count over those.",
    ),
    CodeEntry(
        code="M345",
        title="a calendar that ends too soon",
        why="A setting that begins a stage on this day has a due day or a window that ends after the last term that is "
        "written down, so the answer can give no day for it.",
        fix="Add the next terms to the calendar's file, once they are published.",
    ),
    CodeEntry(
        code="M346",
        title="an activity that nothing asks for",
        why="What is recorded of it counts for no commitment, which is seldom meant. An offer is looked at where "
        "people come to it (training, workshop, course, session, meeting, or no kind given), an activity of the "
        "setting's own whatever its kind; `support` and `library` are there to be used and never reported.",
        fix="Ask for it in a commitment, let an activity accept it, or give it another `kind:`.",
        example="activities:\n  - {id: open-morning, says: Open morning}\n",
    ),
    CodeEntry(
        code="M347",
        title="a role that nothing asks for",
        why="Whoever is recorded in this role changes no answer. Often it is one that was to be asked for and was "
        "forgotten.",
        fix="Ask for it, remove it, or say under `basis:` why it is here: `value: roles.dt`.",
        example="roles: {lead: Setting lead, dt: Designated Teacher}\n",
    ),
    CodeEntry(
        code="M348",
        title="two roles that are spelt almost alike",
        why="Records will sooner or later name the one where the other is meant, and then nobody counts.",
        fix="Make them one role, or name them so that nobody takes the one for the other.",
        example="roles: {lead: Setting lead, leads: Setting leads}\n",
    ),
    CodeEntry(
        code="M349",
        title="marks of HTML or Markdown in a text",
        why="Texts are shown as they stand, in terminals, tables and letters, so people would read the marks.",
        fix="Write plain text; addresses may stand in it as they are.",
        example='says: "Read **both** chapters"\n',
    ),
    CodeEntry(
        code="M350",
        title="what copying left in a text",
        why="Spaces and hyphens that only look like any other, garbled letters and a quotation mark without its "
        "partner come from other documents. They break lines and searches.",
        fix="Type the words anew at that place.",
        example='says: Certificate - "The power of connection\n',
    ),
)
