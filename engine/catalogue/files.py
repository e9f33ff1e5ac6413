"""The codes P601 onwards: files and folders that cannot be found or read."""

from __future__ import annotations

from .code_entry import CodeEntry

FILE_CODES = (
    CodeEntry(
        code="P601",
        title="no such file",
        why="A file that was named is not there, so nothing can be read from it.",
        fix="Check the spelling of its name, and from which folder you started the command.",
    ),
    CodeEntry(
        code="P602",
        title="not an ordinary file",
        why="Only ordinary files are read. A folder, a pipe or a device could hold anything or never end.",
        fix="Name a YAML file.",
    ),
    CodeEntry(
        code="P603",
        title="a file that cannot be read",
        why="The file is there, but the system does not let it be read.",
        fix="Check who may read the file, and that its links lead somewhere.",
    ),
    CodeEntry(
        code="P604",
        title="no such folder",
        why="The folder that was named is not there or cannot be read, so there are no files to take from it.",
        fix="Check the spelling of its name, and from which folder you started the command.",
    ),
    CodeEntry(
        code="P605",
        title="no programme files",
        why="A folder without programme files would pass every check, having none to do.",
        fix="Name the folder that holds the programme files; their names end in `.yaml` or `.yml`.",
    ),
    CodeEntry(
        code="P607",
        title="not named as a YAML file",
        why="Folders are read by the endings of their files' names, so this file would be passed over there.",
        fix="Give it a name that ends in `.yaml` or `.yml`.",
    ),
)
