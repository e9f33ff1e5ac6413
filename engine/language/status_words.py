"""The status words of stages, commitments, items, programmes and eligibility, and the flags that the records raise."""

STAGE_WORDS = ("locked", "open", "in_progress", "complete")
COMMITMENT_WORDS = ("outstanding", "partly_met", "met", "waived")
BESIDE_STAGES = ("overdue", "late", "paused", "closed")
BESIDE_COMMITMENTS = ("overdue", "late", "closed")
"""What a stage or commitment may be beside its word; `closed` is what can no longer be met."""
ITEM_WORDS = ("not_yet", "due", "issued")
"""The words of a resource or a certificate."""
PROGRAMME_WORDS = ("not_enrolled", "enrolled", "withdrawn", "completed")
ELIGIBILITY_WORDS = ("eligible", "not_eligible", "unknown")
"""The words of one criterion, and of eligibility as a whole."""

ENGINE_FLAGS = (
    "no-version",
    "calendar-assumed",
    "calendar-ends",
    "unknown-calendar",
    "lapsed",
    "recorded-before-opening",
    "same-day-merged",
    "second-enrolment",
    "withdrawn-unenrolled",
    "school-closed",
    "unreadable-attribute",
    "unknown-programme",
    "unknown-activity",
    "unknown-person",
    "unknown-role",
    "unknown-commitment",
    "unknown-resource",
)
"""What evaluation can report about a setting's records, in the order in which answers show it."""
