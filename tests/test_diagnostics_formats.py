"""What diagnostics look like to programs: JSON, GitHub annotations, JUnit."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from offer.engine.diagnostics import Diagnostic, Span
from offer.engine.render.annotations import diagnostics_json, github_annotations
from offer.engine.render.junit import diagnostics_junit

TWICE = Diagnostic(
    "Y109",
    "the key `title` is given twice",
    Span("programmes/offer.yaml", 4, 1, 4, 6),
    "keep one of the two",
    ((Span("programmes/offer.yaml", 2, 1, 2, 6), "it was first given here"),),
)
WARNING = Diagnostic("M301", "100% of <nobody> & co", Span("a,b:c.yaml", 1, 2, 3, 4), severity="warning")
NOWHERE = Diagnostic("M302", "two\r\nlines")
ALL = [TWICE, WARNING, NOWHERE]


def test_json() -> None:
    answer = diagnostics_json(ALL)
    assert answer.endswith("}\n")
    assert json.loads(answer) == {
        "schema": 1,
        "diagnostics": [
            {
                "code": "M302",
                "severity": "error",
                "message": "two\r\nlines",
                "fix": "",
                "span": None,
                "also": [],
            },
            {
                "code": "M301",
                "severity": "warning",
                "message": "100% of <nobody> & co",
                "fix": "",
                "span": {"file": "a,b:c.yaml", "line": 1, "column": 2, "end_line": 3, "end_column": 4},
                "also": [],
            },
            {
                "code": "Y109",
                "severity": "error",
                "message": "the key `title` is given twice",
                "fix": "keep one of the two",
                "span": {
                    "file": "programmes/offer.yaml",
                    "line": 4,
                    "column": 1,
                    "end_line": 4,
                    "end_column": 6,
                },
                "also": [
                    {
                        "message": "it was first given here",
                        "span": {
                            "file": "programmes/offer.yaml",
                            "line": 2,
                            "column": 1,
                            "end_line": 2,
                            "end_column": 6,
                        },
                    }
                ],
            },
        ],
    }
    assert json.loads(diagnostics_json([])) == {"schema": 1, "diagnostics": []}


def test_json_of_a_name_that_is_no_text_can_be_printed() -> None:
    odd = Diagnostic("P601", "é", Span("caf\udce9.yaml", 1, 1, 1, 1))
    answer = diagnostics_json([odd])
    assert "é" in answer
    answer.encode("utf-8")
    assert json.loads(answer)["diagnostics"][0]["span"]["file"] == "caf\udce9.yaml"


def test_github() -> None:
    assert github_annotations(ALL) == (
        "::error title=M302::two%0D%0Alines\n"
        "::warning file=a%2Cb%3Ac.yaml,line=1,endLine=3,title=M301::100%25 of <nobody> & co\n"
        "::error file=programmes/offer.yaml,line=4,col=1,endLine=4,endColumn=6,title=Y109"
        "::the key `title` is given twice%0Afix: keep one of the two\n"
    )
    assert github_annotations([]) == ""


def test_github_lines_cannot_be_forged() -> None:
    evil = "x\n::set-output name=a::b\r::error::\x1b[2J%0A"
    forged = github_annotations([Diagnostic("S201", evil, Span(evil, 1, 1, 1, 2), evil)])
    assert forged.count("\n") == 1
    assert "\r" not in forged
    assert "\x1b" not in forged
    assert forged.startswith(
        "::error file=x%0A%3A%3Aset-output name=a%3A%3Ab%0D%3A%3Aerror%3A%3A␛[2J%250A,line=1,col=1,endLine=1,"
    )


def test_junit() -> None:
    assert diagnostics_junit(ALL, ["z.yaml", "a,b:c.yaml", "b.yaml"]) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites tests="5" failures="2" errors="0">\n'
        '  <testsuite name="offer validate" tests="5" failures="2" errors="0">\n'
        '    <testcase classname="offer" name="M302">'
        '<failure type="M302" message="two␍␊lines">two␍␊lines</failure></testcase>\n'
        '    <testcase classname="a,b:c.yaml" name="1:2 M301">'
        "<system-out>warning: a,b:c.yaml:1:2: 100% of &lt;nobody&gt; &amp; co</system-out></testcase>\n"
        '    <testcase classname="programmes/offer.yaml" name="4:1 Y109">'
        '<failure type="Y109" message="the key `title` is given twice">'
        "programmes/offer.yaml:4:1: the key `title` is given twice\n"
        "fix: keep one of the two</failure></testcase>\n"
        '    <testcase classname="b.yaml" name="no problems"/>\n'
        '    <testcase classname="z.yaml" name="no problems"/>\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_junit_of_nothing_and_of_what_looks_like_xml() -> None:
    assert diagnostics_junit([]) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites tests="0" failures="0" errors="0">\n'
        '  <testsuite name="offer validate" tests="0" failures="0" errors="0">\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )
    like_xml = diagnostics_junit([Diagnostic("S201", "\"<b />\" and 'c' />")])
    assert (
        '<failure type="S201" message="&quot;&lt;b /&gt;&quot; and \'c\' /&gt;">"&lt;b /&gt;" and \'c\' /&gt;</failure>'
        in like_xml
    )


def test_junit_is_xml_whatever_it_says() -> None:
    evil = "]]>\"'<a>&amp;\x00\x1b\ufffe\ud800\n"
    root = ElementTree.fromstring(
        diagnostics_junit([Diagnostic("S201", evil, Span(evil, 1, 1, 1, 2), evil)], [evil + "2"])
    )
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "]]>\"'<a>&amp;␀␛<U+FFFE><U+D800>␊"
    assert [case.get("name") for case in root.iter("testcase")] == ["1:1 S201", "no problems"]
