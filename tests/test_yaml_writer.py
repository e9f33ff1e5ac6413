"""What the YAML writer writes reads back as itself: by our reader, and by PyYAML where its types are ours."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from offer.engine.reading.file_text import REFUSED
from offer.engine.reading.yaml_file import read
from offer.engine.reading.yaml_writer import (
    block,
    double_quoted,
    flow,
    scalar_kind,
    single_quoted,
    write_number,
    write_scalar,
)
from offer.engine.records.exporting import yaml_text
from offer.engine.scenarios.expectations import write_value

STYLES = {
    "records": lambda value: write_scalar(value, yaml_text._UNQUOTED),
    "answers": write_value,
    "quoted": lambda value: write_scalar(value, re.compile("(?!)")),
}
NASTY = ("", " ", "-", "#", "a #b", "a: b", "a - b", "'", '"', "\\", "\n", "\t", "no", "NULL", "1", "-.5", "1e5", "1_0",
         "2026-09-24", "0x1F", "1:30", "~", "<<", "=", "[", "{a}", "é", "Zoë O’Neil", "🙂", "a\n\nb ")  # fmt: skip
texts = (
    st.sampled_from(NASTY)
    | st.text(alphabet="ay0 .:-#'\"\\,[]{}\né_", max_size=8)
    | st.text(max_size=12).filter(lambda text: not REFUSED.search(text))
)
keys = texts.filter(lambda text: len(text) < 100)
numbers = st.integers(-(10**17), 10**17) | st.floats(-1e15, 1e15)
scalars = texts | numbers | st.booleans() | st.none()
data = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inside: st.lists(inside, max_size=4) | st.dictionaries(keys, inside, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)


def reads_back(text: str, value: dict[str, Any]) -> None:
    source, problems = read(text, "a.yaml")
    assert source is not None, (text, problems)
    assert source.data == value, text
    assert [problem for problem in problems if problem.severity == "error"] == []


@pytest.mark.parametrize("style", STYLES)
@given(value=data)
@example(value={text: text for text in NASTY})
def test_our_reader_gives_it_back(style: str, value: dict[str, Any]) -> None:
    write = STYLES[style]
    reads_back(flow(value, write) + "\n", value)
    for width in (0, 20, 110):
        reads_back("\n".join(block(value, write, width)) + "\n", value)


@given(value=data)
@example(value={text: text for text in NASTY})
def test_pyyaml_gives_it_back(value: dict[str, Any]) -> None:
    """All but days and numbers with `_`, which YAML 1.1 types: those stand bare in answers only."""
    for style in ("records", "quoted"):
        write = STYLES[style]
        for text in (flow(value, write), "\n".join(block(value, write, 20))):
            assert yaml.safe_load(text) == value


@given(texts)
def test_quotation_marks(text: str) -> None:
    reads_back(f"a: {double_quoted(text)}\n", {"a": text})
    assert yaml.safe_load(double_quoted(text)) == text
    if text.isprintable():
        reads_back(f"a: {single_quoted(text)}\n", {"a": text})


@given(numbers | st.floats(1e-15, 1e-5))
def test_a_number_is_never_a_text(number: float) -> None:
    assert type(number)(write_number(number)) == number
    if len(write_number(number).partition(".")[0]) < 18:
        assert scalar_kind(write_number(number)) == "number"


@given(data, st.integers(20, 110))
def test_only_what_cannot_be_broken_is_longer_than_the_width(value: dict[str, Any], width: int) -> None:
    for line in block(value, STYLES["records"], width):
        if len(line) > width:
            key, _, rest = line.strip().removeprefix("- ").partition(": ")
            assert not rest.startswith(("[", "{")) or rest in ("[]", "{}") or key.startswith('"'), line
