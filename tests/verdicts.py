"""What `offer validate` says of 20,000 files with slips, kept as digests, so that another reader can be held to it.

    python tests/verdicts.py write [NUMBER]      keep what is said of each file now in tests/data/verdicts.txt
    python tests/verdicts.py compare [NUMBER]    list the files of which something else is said; exit 1 if there are any
    python tests/verdicts.py show INDEX          one of the files, and what is said of it

The files are made from a fixed seed: programmes, calendars and records that use every key, with one to three changes
to their data (`mutations.py`), and the files of this repository with one to three changes to their lines. A digest is
over every message with its code, place, severity and fix, as the JSON of `offer validate` gives them.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from mutations import EVERYTHING, ODD, RECORDED, TERMS, mutated, parts_of
from offer.engine.reading.yaml_file import read
from outputs import run

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests/data/verdicts.txt"
NUMBER = 20_000
DIGITS = 8
"""Of a digest: enough to tell that something changed."""
REAL = (
    "examples/programmes/*.yaml",
    "examples/records/*.yaml",
    "tests/bad/*/*.yaml",
    "programmes/calendars/*.yaml",
)


def files() -> Iterator[str]:
    """The files, always the same, without end."""
    rng = random.Random("verdicts")
    whole = [source.data for text in (EVERYTHING, RECORDED, TERMS) if (source := read(text, "file.yaml")[0])]
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for pattern in REAL
        for path in sorted(ROOT.glob(pattern))
        if path.stat().st_size < 12_000
    ]
    pools = [ODD + [part for part in parts_of(data) if len(str(part)) < 200] for data in whole]
    keys = [
        sorted(
            {key for part in parts_of(data) if isinstance(part, dict) for key in part}
            | {"", "is_", "X", "a.b"}
        )
        for data in whole
    ]
    while True:
        if rng.random() < 0.6:
            kind = rng.choices(range(3), (6, 3, 1))[0]
            data = whole[kind]
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                data = mutated(data, pools[kind], keys[kind], rng)
            yield json.dumps(data, ensure_ascii=False, indent=rng.choice((None, 1)))
        else:
            lines = rng.choice(texts).split("\n")
            for _ in range(rng.choice((1, 1, 2, 3))):
                lines = changed(lines, rng)
            yield "\n".join(lines)


def changed(lines: list[str], rng: random.Random) -> list[str]:
    """The lines with one slip of the hand."""
    at = rng.randrange(len(lines))
    line = lines[at]
    words = line.split(" ")
    match rng.randrange(9):
        case 0:
            return lines[:at] + lines[at + 1 :]
        case 1:
            return [*lines[:at], line, *lines[at:]]
        case 2:
            line = "  " + line
        case 3:
            line = line[rng.choice((1, 2)) :]
        case 4:
            line = line.replace(rng.choice((":", "-", "{", "}", "[", "]", ",", '"')), "", 1)
        case 5:
            line = line.replace(": ", ":", 1)
        case 6:
            words[rng.randrange(len(words))] = str(rng.choice(ODD))
            line = " ".join(words)
        case 7:
            place = rng.randrange(len(line) + 1)
            line = line[:place] + rng.choice("abé:#'\"{}[]-,&*!|>%@`\t 0") + line[place:]
        case 8:
            other = rng.randrange(len(lines))
            return [lines[other] if here == at else text for here, text in enumerate(lines)]
    return [*lines[:at], line, *lines[at + 1 :]]


def verdict(text: str) -> str:
    """What is said of a file."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")), encoding="utf-8")
    told = run(("validate", "-", "--format", "json", "--stdin-filename", "file.yaml"))
    return f"{told['code']}\n{told['out']}{told['err']}"


def digest(text: str) -> str:
    return hashlib.sha256(verdict(text).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def digests(number: int) -> list[str]:
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(digest, islice(files(), number), chunksize=100))


def main(command: str, number: int) -> int:
    if command == "show":
        text = next(islice(files(), number, None))
        print(text, verdict(text), sep="\n---\n")
        return 0
    found = digests(number)
    if command == "write":
        KEPT.write_text("\n".join(found) + "\n", encoding="ascii")
        print(f"{len(found)} verdicts, {len(set(found))} different ones, written to {KEPT.relative_to(ROOT)}")
        return 0
    kept = KEPT.read_text(encoding="ascii").split()
    differing = [at for at, (old, new) in enumerate(zip(kept, found, strict=False)) if old != new]
    print(f"{len(found)} files, {len(differing)} with another verdict: {differing[:40]}")
    return int(bool(differing))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("write", "compare", "show"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else NUMBER))
