"""What is kept about one code of a diagnostic: title, reason, mend and example."""

from __future__ import annotations

from ..frozen import vocabulary


@vocabulary
class CodeEntry:
    """One kind of problem.

    `code` is a letter for its family (Y reading YAML, S shape, M meaning, R records, T scenario tests, P files and
    folders) and three digits; it never changes its meaning. `title` is a short phrase, `why` says why it matters
    and `fix` how to mend it, each in a sentence or two. `example` is a piece of a file that has the problem; where
    no piece of a file can show it, it is empty.
    """

    code: str
    title: str
    why: str
    fix: str
    example: str = ""
