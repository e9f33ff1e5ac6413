"""Compiled programmes for tests: from the text of a file in which every name leads somewhere."""

from __future__ import annotations

from pathlib import Path

from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.programme import CompiledProgramme
from offer.engine.language.programme import Programme
from offer.engine.reading.load import load_object
from offer.engine.reading.source import Source
from offer.engine.reading.yaml_file import read, read_path

OFFER = Path(__file__).parent.parent / "programmes" / "relational-practice.yaml"


def compiled(text: str) -> CompiledProgramme:
    """The programme of a file with this text."""
    source, problems = read(text, "test.yaml")
    assert source is not None, problems
    return compiled_source(source)


def compiled_source(source: Source) -> CompiledProgramme:
    """The programme of a file that was read."""
    loaded = load_object(Programme, source)
    assert loaded.value is not None, loaded.problems
    return compile_programme(Index(loaded.value), loaded.places)


def offer_source() -> Source:
    """The file of the shipped offer."""
    source, problems = read_path(OFFER, name="programmes/relational-practice.yaml")
    assert source is not None and problems == ()
    return source
