"""Records as a folder of YAML files: one setting, all settings, several files of one, broken files."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from offer.engine.diagnostics import ProblemsFound
from offer.engine.language.setting import Setting
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.yaml_file import read
from offer.engine.records.store.interface import Broken, NotFound, Recorded
from offer.engine.records.store.merge import origins
from offer.engine.records.store.yaml_folder import YamlFolder

KHAN = "people: [{id: ak, name: A. Khan, roles: [lead]}]\n"
ONE = f"""\
setting: "137001"
name: Example Academy
formerly: "100001"
{KHAN}log:
  - {{date: 2026-09-24, activity: training, people: [ak]}}
"""


def folder(at: Path, files: dict[str, str | bytes]) -> YamlFolder:
    for name, content in files.items():
        (at / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return YamlFolder(at, "recs")


def refused(records: YamlFolder, id: str) -> list[tuple[str, str, int]]:
    with pytest.raises(ProblemsFound) as raised:
        records.load(id)
    return [(each.code, each.span.file, each.span.line) for each in raised.value.diagnostics if each.span]


def missing(records: YamlFolder, id: str) -> str:
    with pytest.raises(NotFound) as raised:
        records.load(id)
    assert raised.value.diagnostic.code == "R407"
    assert str(raised.value) == raised.value.diagnostic.message
    return str(raised.value)


# One setting


@pytest.mark.parametrize("name", ["137001.yaml", "137001.yml", "academy.yaml"])
def test_a_setting_is_found_whatever_its_file_is_called(tmp_path: Path, name: str) -> None:
    records = folder(tmp_path, {name: ONE, "other.yaml": 'setting: "2"\n'})
    found = records.load("137001")
    assert found.setting.name == "Example Academy"
    assert found.files == (f"recs/{name}",)
    assert found.problems == ()
    assert found.entry_span(0).line == 6


def test_a_setting_is_found_under_a_former_id(tmp_path: Path) -> None:
    records = folder(tmp_path, {"137001.yaml": ONE})
    assert records.load("100001").setting.setting == "137001"


def test_a_setting_of_its_own_comes_before_a_former_id(tmp_path: Path) -> None:
    records = folder(tmp_path, {"137001.yaml": ONE, "b.yaml": 'setting: "100001"\nname: The old one\n'})
    assert records.load("100001").setting.name == "The old one"


def test_a_former_id_of_two_settings_is_told(tmp_path: Path) -> None:
    records = folder(tmp_path, {"137001.yaml": ONE, "b.yaml": 'setting: "2"\nformerly: ["100001"]\n'})
    assert refused(records, "100001") == [("R408", "recs/137001.yaml", 3), ("R408", "recs/b.yaml", 2)]
    assert records.load("2").setting.setting == "2"


def test_a_former_id_that_is_in_use_is_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.yaml": 'setting: "137001"\nformerly: ["100001", "137002", "137001"]\n',
        "b.yaml": '# Next door\nsetting: "137002"\nname: Next door\n',
        "c.yaml": 'setting: "137003"\nformerly: "100003"\n',
    }
    records = folder(tmp_path, files)
    all_found = list(records.load_all())
    told = {
        found.setting if isinstance(found, Broken) else found.setting.setting: [
            (each.code, each.severity, str(each.span), each.message, [str(span) for span, _ in each.also])
            for each in found.problems
        ]
        for found in all_found
    }
    other = "`137002` is said to be a former id of `137001`, but has records of its own"
    both = [
        ("R409", "error", "recs/a.yaml:2:22", other, ["recs/b.yaml:2:10"]),
        ("R409", "error", "recs/a.yaml:2:32", "`137001` is said to be its own former id", []),
    ]
    assert told == {"137001": both, "137002": [], "137003": []}
    assert [isinstance(each, Broken) for each in all_found] == [True, False, False]
    assert refused(records, "137001")[0] == ("R409", "recs/a.yaml", 2)
    assert records.load("137002").setting.name == "Next door"
    assert records.load("100003").setting.setting == "137003"


def test_an_id_may_be_written_without_quotes(tmp_path: Path) -> None:
    records = folder(tmp_path, {"a.yaml": ONE.replace('"137001"', "137001")})
    assert records.load("137001").setting.setting == "137001"


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    records = folder(tmp_path, {"2.yaml": ONE})
    assert records.load("137001").setting.setting == "137001"
    assert missing(records, "2").startswith("there is no setting `2` in recs")


def test_only_files_that_hold_the_id_are_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from offer.engine.records.store import yaml_folder

    records = folder(
        tmp_path, {"137001.yaml": ONE} | {f"{n}.yaml": f'setting: "{n}"\n' for n in range(200, 230)}
    )
    taken: list[str] = []

    def counted(content: bytes, name: str, **options: Any) -> Any:
        taken.append(name)
        return read(content, name, **options)

    monkeypatch.setattr(yaml_folder, "read", counted)
    records.load("137001")
    assert taken == ["recs/137001.yaml"]


def test_an_id_is_found_in_a_long_file(tmp_path: Path) -> None:
    """Files are searched in stretches of 65,536 bytes; the id may stand across two of them."""
    for at in (65_500, 65_510, 65_515, 65_520, 131_050, 200_000):
        text = "name: x\n#" + "-" * at + '\nsetting: "137001"\n'
        assert folder(tmp_path, {"a.yaml": text}).load("137001").setting.name == "x"


@pytest.mark.parametrize(
    "id",
    [
        "",
        ".",
        "..",
        "../137001",
        "a/b",
        "a\\b",
        "137001\n",
        "137001.yaml",
        "~",
        "x" * 65,
        "é",
        "\x00",
        "%2e%2e",
        "a b",
    ],
)
def test_what_is_no_id_is_an_unknown_setting_and_never_a_path(tmp_path: Path, id: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "137001.yaml").write_text(ONE, encoding="utf-8")
    records = folder(inside, {"2.yaml": 'setting: "2"\n'})
    assert "there is no setting" in missing(records, id)
    assert len(missing(records, id)) < 200


def test_did_you_mean(tmp_path: Path) -> None:
    records = folder(tmp_path, {"137001.yaml": ONE, "2.yaml": 'setting: "2"\n', "3.yaml": "- broken\n"})
    assert (
        missing(records, "137010")
        == "there is no setting `137010` in recs; did you mean `137001` (Example Academy)?"
    )
    assert missing(records, "100010").endswith("did you mean `137001` (Example Academy)?")
    assert missing(records, "exmaple acadmy").endswith("did you mean `137001` (Example Academy)?")
    assert missing(records, "zzz") == "there is no setting `zzz` in recs"


# Several files of one setting

PARTS = {
    "a.yaml": """\
setting: "1"
name: School
attributes: {local_authority: 925}
people:
  - {id: ak, name: A. Khan, roles: [lead]}
  - {id: bl, roles: [lead]}
log:
  - {date: 2026-09-24, activity: training, people: [ak]}
  - {date: 2026-09-25, activity: training, people: [ak]}
""",
    "b.yaml": """\
setting: "1"
attributes: {local_authority: "925", pupils: 3}
calendar: c
enrolments: [{programme: p, date: 2026-09-01}]
people:
  - {id: ak, email: ak@example.org, roles: [slt, lead]}
  - {id: cm}
log:
  - {date: 2026-09-25, activity: training, people: [ak]}
  - {date: 2026-09-26, activity: training, people: [ak]}
  - {date: 2026-09-25, activity: training, people: [ak]}
""",
}


def test_several_files_of_one_setting_are_their_union(tmp_path: Path) -> None:
    records = folder(tmp_path, dict(PARTS))
    found = records.load("1")
    setting = found.setting
    assert found.files == ("recs/a.yaml", "recs/b.yaml")
    assert (setting.name, setting.calendar) == ("School", "c")
    assert {name: value.text for name, value in setting.attributes.items()} == {
        "local_authority": "925",
        "pupils": "3",
    }
    assert [(each.id, [role.role for role in each.roles]) for each in setting.people] == [
        ("ak", ["lead", "slt"]),
        ("bl", ["lead"]),
        ("cm", []),
    ]
    assert setting.people[0].name == "A. Khan"
    assert setting.people[0].email == "ak@example.org"
    # 25 September stands twice in one file, so it stands twice in the union, not three times.
    assert [entry.date.day for entry in setting.log] == [24, 25, 26, 25]
    spans = [found.entry_span(number) for number in range(4)]
    assert [(span.file, span.line) for span in spans] == [
        ("recs/a.yaml", 8),
        ("recs/a.yaml", 9),
        ("recs/b.yaml", 10),
        ("recs/b.yaml", 11),
    ]


def test_all_and_one_agree_about_several_files(tmp_path: Path) -> None:
    named = {"1.yaml": PARTS["a.yaml"], "more.yaml": PARTS["b.yaml"]}
    records = folder(tmp_path, named)
    (everything,) = records.load_all()
    assert isinstance(everything, Recorded)
    assert records.load("1").setting == everything.setting
    assert len(everything.setting.log) == 4


@pytest.mark.parametrize(
    ("groups", "union"),
    [
        ([], ""),
        ([""], ""),
        (["ab", "ba"], "ab"),
        (["a", "a", "aa"], "aa"),
        (["aa", "a", "ba"], "aab"),
        (["ab", "", "cb", "c"], "abc"),
    ],
)
def test_each_item_is_in_the_union_as_often_as_where_it_is_most(groups: list[str], union: str) -> None:
    listed = [tuple(group) for group in groups]
    assert "".join(listed[number][at] for number, at in origins(listed)) == union


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("calendar: c", "calendar: c\nname: Schule", ("R406", "recs/b.yaml", 4)),
        ('"925"', '"926"', ("R406", "recs/b.yaml", 2)),
        ("email: ak@example.org", "name: A. King", ("R406", "recs/b.yaml", 6)),
    ],
)
def test_files_that_contradict_each_other_are_told(tmp_path: Path, old: str, new: str, at: Any) -> None:
    records = folder(
        tmp_path, PARTS | {"b.yaml": PARTS["b.yaml"].replace(old, new), "c.yaml": 'setting: "2"\n'}
    )
    assert refused(records, "1") == [at]
    with pytest.raises(ProblemsFound) as raised:
        records.load("1")
    (problem,) = raised.value.diagnostics
    assert problem.also[0][0].file == "recs/a.yaml"
    broken, other = records.load_all()
    assert isinstance(broken, Broken)
    assert (broken.setting, broken.files) == ("1", ("recs/a.yaml", "recs/b.yaml"))
    assert isinstance(other, Recorded)


def canonical(setting: Setting) -> Any:
    """A setting without regard to the order of its parts."""
    people = sorted(
        (each.id, each.name, each.email, tuple(sorted(map(repr, each.roles)))) for each in setting.people
    )
    return (
        setting.setting,
        setting.name,
        setting.calendar,
        {name: value.text for name, value in setting.attributes.items()},
        sorted(map(repr, setting.enrolments)),
        people,
        sorted(map(repr, setting.log)),
        sorted(setting.formerly),
    )


def test_merging_the_files_of_one_setting_equals_the_union(tmp_path: Path) -> None:
    """A setting dealt out over files, some of it to several of them, reads as the whole."""
    rng = random.Random("union")
    for _ in range(60):
        people = [
            {"id": f"p{n}", "name": f"N{n}", "roles": rng.sample(["lead", "slt", "dt"], 2)} for n in range(4)
        ]
        log = [
            {"date": f"2026-09-{n + 1:02}", "activity": rng.choice("abc"), "people": [f"p{rng.randrange(4)}"]}
            for n in range(rng.randrange(8))
        ]
        whole: dict[str, Any] = {
            "setting": "1",
            "name": "S",
            "people": people,
            "log": log,
            "formerly": ["8", "9"],
        }
        whole["attributes"] = {"x": "1", "y": "2"}
        whole["enrolments"] = [
            {"programme": "p", "date": "2026-09-01"},
            {"programme": "q", "date": "2026-09-02"},
        ]
        parts: list[dict[str, Any]] = [{"setting": "1"} for _ in range(rng.randrange(1, 4))]
        for key in ("people", "log", "enrolments", "formerly"):
            for item in whole[key]:
                for part in rng.sample(parts, rng.randrange(1, len(parts) + 1)):
                    part.setdefault(key, []).append(item)
        for part in rng.sample(parts, rng.randrange(1, len(parts) + 1)):
            part["name"] = "S"
        for name, value in whole["attributes"].items():
            for part in rng.sample(parts, rng.randrange(1, len(parts) + 1)):
                part.setdefault("attributes", {})[name] = value
        for path in tmp_path.iterdir():
            path.unlink()
        records = folder(tmp_path, {f"{number}.yaml": json.dumps(part) for number, part in enumerate(parts)})
        source, _ = read(json.dumps(whole), "whole.yaml", limits=RECORDS)
        assert source is not None
        expected = load_object(Setting, source).value
        assert expected is not None
        assert canonical(records.load("1").setting) == canonical(expected)


# Broken files


def test_the_other_settings_still_load(tmp_path: Path) -> None:
    records = folder(
        tmp_path,
        {
            "1.yaml": 'setting: "1"\n',
            "2.yaml": 'setting: "2"\nlog: [{date: 2026-13-01, activity: x}]\n',
            "3.yaml": 'setting: "3"\nlog: [\n',
            "4.yaml": b"\xff\xfes\x00",
            "5.yaml": 'settin: "5"\n',
            "6.yaml": 'setting: "6"\n',
            "x.yaml": "- x\n",
        },
    )
    assert records.settings() == ("1", "6")
    answers = list(records.load_all())
    good = [each.setting.setting for each in answers if isinstance(each, Recorded)]
    broken = [
        (each.setting, each.files, [problem.code for problem in each.problems])
        for each in answers
        if isinstance(each, Broken)
    ]
    assert good == ["1", "6"]
    assert broken == [
        ("2", ("recs/2.yaml",), ["S207"]),
        ("3", ("recs/3.yaml",), [broken[1][2][0]]),
        (None, ("recs/4.yaml",), ["Y101"]),
        (None, ("recs/5.yaml",), ["S202"]),
        (None, ("recs/x.yaml",), ["Y107"]),
    ]
    assert records.load("1").setting.setting == "1"


def test_a_broken_file_of_the_setting_is_told_and_another_is_not(tmp_path: Path) -> None:
    other = 'setting: "2"\nname: x\nlog: [{date: 2026-13-01, activity: x, note: not 137001}]\n'
    records = folder(tmp_path, {"137001.yaml": ONE, "2.yaml": other})
    assert records.load("137001").setting.setting == "137001"
    assert refused(records, "2") == [("S207", "recs/2.yaml", 3)]


@pytest.mark.parametrize(
    "head",
    [
        "setting: 137001",
        'setting: "137001"',
        "'setting' : '137001'   # the academy",
        "name: x\nsetting: 137001\r",
    ],
)
def test_half_of_a_settings_records_is_never_taken_for_the_whole(tmp_path: Path, head: str) -> None:
    """Where a second file says that it is about the same setting but cannot be read, there is no answer."""
    records = folder(tmp_path, {"137001.yaml": ONE, "more.yaml": f"{head}\nlog: [\n"})
    assert [row[1] for row in refused(records, "137001")] == ["recs/more.yaml"]
    (broken,) = records.load_all()
    assert isinstance(broken, Broken)
    assert broken.setting == "137001"


def test_a_broken_file_that_may_be_the_one_asked_for_is_told(tmp_path: Path) -> None:
    records = folder(tmp_path, {"a.yaml": '{setting: "137001"\n'})
    assert [row[1] for row in refused(records, "137001")] == ["recs/a.yaml"]


def test_a_warning_is_handed_on(tmp_path: Path) -> None:
    records = folder(tmp_path, {"1.yaml": 'setting: "1"\nlog: [{date: 2026-10-01, pause: true}]\n'})
    assert [each.code for each in records.load("1").problems] == ["R401"]


@pytest.mark.parametrize("make", ["nothing", "a file"])
def test_no_folder(tmp_path: Path, make: str) -> None:
    at = tmp_path / "records"
    if make == "a file":
        at.write_text("x", encoding="utf-8")
    records = YamlFolder(at, "./records")
    assert refused(records, "1") == [("P604", "./records", 1)]
    with pytest.raises(ProblemsFound):
        list(records.load_all())


def test_an_empty_folder_has_no_settings(tmp_path: Path) -> None:
    records = YamlFolder(tmp_path, "recs")
    assert records.settings() == ()
    assert list(records.load_all()) == []
    assert missing(records, "1") == "there is no setting `1` in recs"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_what_is_no_file_is_told_and_never_waited_for(tmp_path: Path) -> None:
    records = folder(tmp_path, {"1.yaml": 'setting: "1"\n'})
    os.mkfifo(tmp_path / "2.yaml")
    (tmp_path / "3.yaml").symlink_to(tmp_path / "3.yaml")
    (tmp_path / "4.yaml").mkdir()
    assert records.load("1").setting.setting == "1"
    assert refused(records, "2") == [("P602", "recs/2.yaml", 1)]
    assert [each.setting for each in records.load_all() if isinstance(each, Broken)] == ["2", "3", "4"]


def test_the_folder_is_never_written(tmp_path: Path) -> None:
    records = folder(tmp_path, {"1.yaml": 'setting: "1"\n'})
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    records.load("1")
    list(records.load_all())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
