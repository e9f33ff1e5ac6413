"""The codes Y101 onwards: what keeps a YAML file from being read."""

from __future__ import annotations

from .code_entry import CodeEntry

YAML_CODES = (
    CodeEntry(
        code="Y101",
        title="the file is not saved as UTF-8",
        why="Text is stored as bytes, and the same bytes mean other letters in another encoding. Guessing would put "
        "wrong names and signs into answers and letters.",
        fix="In your editor, save the file again with the encoding UTF-8.",
    ),
    CodeEntry(
        code="Y102",
        title="an invisible character",
        why="Control characters, odd line breaks and stray byte-order marks come in with pasted text. Nobody sees "
        "them, yet two ids that look the same then differ.",
        fix="Delete the character, or type the line again. `\\t` and `\\n` in double quotes are allowed.",
        example='title: "Attuned\\0relationships"\n',
    ),
    CodeEntry(
        code="Y103",
        title="the file is too large",
        why="A programme or calendar may have 256 kB and a record 8 MB, hundreds of times what the largest real "
        "ones need. A larger file is a wrong file or an attack.",
        fix="Check that it is the file you mean. If it is, split it into several files.",
    ),
    CodeEntry(
        code="Y104",
        title="too many keys and list items",
        why="A programme or calendar may have 10,000 of them, a record 1,000,000, far more than real ones need.",
        fix="Check that it is the file you mean. If it is, split it into several files.",
    ),
    CodeEntry(
        code="Y105",
        title="nested too deep",
        why="No programme needs more than about ten maps and lists inside each other; 32 are read. More of them are "
        "a slip with brackets, or an attack.",
        fix="Look for brackets that are opened and never closed, and for lines that are indented too far.",
        example="stages: " + "[" * 32 + "]" * 32 + "\n",
    ),
    CodeEntry(
        code="Y106",
        title="the file is empty",
        why="An empty file says nothing, and is most often one that failed to save.",
        fix="Write the keys that it should have, or delete it.",
        example="# only a comment\n",
    ),
    CodeEntry(
        code="Y107",
        title="the file is not a map",
        why="Each file is a map of keys and values at its top. A list or a single value has no names to read it by.",
        fix="Begin with the first key, such as `title: A title`, without a dash before it.",
        example="- programme: relational-practice\n- version: 2023.1\n",
    ),
    CodeEntry(
        code="Y108",
        title="a second document in the file",
        why="A line `---` after the first lines begins a second YAML document. Programs differ on which of the two "
        "counts, so neither is taken.",
        fix="Delete the line `---`, or move what follows it to a file of its own.",
        example="programme: one\n---\nprogramme: two\n",
    ),
    CodeEntry(
        code="Y109",
        title="a key given twice",
        why="YAML programs silently keep only one of the two values, and not all the same one.",
        fix="Keep one of the two. If both are needed, the key most often takes a list.",
        example="title: Awareness\ntitle: Acceptance\n",
    ),
    CodeEntry(
        code="Y110",
        title="an anchor, alias or merge key",
        why="`&name`, `*name` and `<<` let one part of a file stand for another. A reader can no longer see on one "
        "line what it says, and a few lines can unfold into gigabytes.",
        fix="Write out in each place what it stands for. A text that begins with `&` or `*` needs quotes.",
        example="people: &leads {role: lead}\nalso: *leads\n",
    ),
    CodeEntry(
        code="Y111",
        title="a tag",
        why="Words that begin with `!` tell YAML programs to make something else of a value; some of them run code.",
        fix="Delete it. A text that begins with `!` needs quotes.",
        example="version: !!str 2023.1\n",
    ),
    CodeEntry(
        code="Y112",
        title="a directive",
        why="Lines that begin with `%` give orders to YAML programs; no file here needs any.",
        fix="Delete the line. Inside a text, indent it or use quotes.",
        example="%YAML 1.1\n---\ntitle: Awareness\n",
    ),
    CodeEntry(
        code="Y113",
        title="a key that is not text",
        why="Keys are names. A number, true, false, null, a list, a map or nothing at all cannot be one.",
        fix="Put quotes around the key, or write the name that is missing.",
        example="roles:\n  1: Setting lead\n",
    ),
    CodeEntry(
        code="Y120",
        title="a tab",
        why="YAML measures indentation in spaces. A tab is as wide as each editor likes, so what looks aligned is not.",
        fix="Replace tabs by spaces; editors do it with `convert indentation to spaces`. A text that has a tab "
        "needs quotes.",
        example="stages:\n\t- id: awareness\n",
    ),
    CodeEntry(
        code="Y121",
        title="a quote that is never closed",
        why="Everything after it, to the end of the file, is read as part of the text.",
        fix="Close the quote at the end of the text. For an apostrophe, use double quotes around the text.",
        example='title: "Awareness\n',
    ),
    CodeEntry(
        code="Y122",
        title="a bracket that is not closed, or closes nothing",
        why="Between `[ ]` and `{ }` lines and indentation mean nothing, so one missing bracket swallows what follows.",
        fix="Add the closing bracket where the list or map ends. A text that has brackets may need quotes.",
        example="needs: {activity: share-video, times: 2\nafter: attend-training\n",
    ),
    CodeEntry(
        code="Y123",
        title="a colon, or the space after it, is missing",
        why="Only a colon and a space make a key. Without them the line is read as text.",
        fix="Write `key: value`.",
        example="title: Awareness\ntimescale 1 term\n",
    ),
    CodeEntry(
        code="Y124",
        title="a line that is indented wrongly",
        why="Indentation says what belongs to what. This line fits none of the lines above it, or would vanish into "
        "the text before it.",
        fix="Give it as many spaces as the other keys or items of the same map or list.",
        example="stages:\n- id: awareness\n  title: Awareness\n   timescale: 1 term\n",
    ),
    CodeEntry(
        code="Y125",
        title="a colon inside a text without quotes",
        why="A colon and a space make a key, also in the middle of a sentence.",
        fix="Put quotes around the whole text.",
        example="course: The Power of Connection: an introduction\n",
    ),
    CodeEntry(
        code="Y126",
        title="a text that begins with a special character",
        why="At the start of a value YAML keeps some characters for itself: `@`, a backtick, `%`, `*`, `&`, `!`, `|`, "
        "`>`, `?` and a dash with a space.",
        fix="Put quotes around the whole text.",
        example="by: @pvs\n",
    ),
    CodeEntry(
        code="Y127",
        title="a backslash that means nothing",
        why="In double quotes a backslash begins an escape such as `\\n`; this one stands for no character.",
        fix="Write the backslash twice, or use single quotes.",
        example='says: "Kept in C:\\documents"\n',
    ),
    CodeEntry(
        code="Y128",
        title="text after a closing quote or bracket",
        why="The text, list or map ends there, so what follows on the line belongs to nothing. Most often an "
        "apostrophe has closed the single quotes.",
        fix="Put the closing quote at the end, or use double quotes around a text with an apostrophe.",
        example="says: 'Free copy of 'Inside I'm hurting''\n",
    ),
    CodeEntry(
        code="Y129",
        title="not well-formed YAML",
        why="The file breaks a rule of YAML that has no page of its own here, so what comes after cannot be trusted.",
        fix="Check the colons, commas, quotes and brackets at the place named, and the line above it.",
        example="people: [ak,, bl]\n",
    ),
    CodeEntry(
        code="Y199",
        title="too many problems",
        why="After a hundred problems it is most likely the wrong file, or one slip early on that spoils the rest.",
        fix="Mend the first few and check again.",
    ),
)
