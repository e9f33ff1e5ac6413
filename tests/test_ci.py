"""What CI uses of us: the page about it, the GitHub Action, the pre-commit hooks. What they run is there and works.

OFFER_UPDATE_GOLDEN=1 writes the outputs in docs/ci.md anew; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from offer.cli import cli

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "ci.md"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
BASH = shutil.which("bash")
OFFER = Path(sys.executable).parent / "offer"

needs_bash = pytest.mark.skipif(
    BASH is None or not OFFER.exists(), reason="no bash, or offer is not installed here"
)


def command_of(words: list[str]) -> None:
    """That the words after `offer` name a command with options it has; raises what click raises."""
    ctx: click.Context = click.Context(cli, info_name="offer")
    command: click.Command = cli
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(ctx, words)
        assert found is not None, name
        ctx, command = click.Context(found, info_name=name, parent=ctx, obj={}), found
    command.parse_args(ctx, list(words))


def commands_in(text: str) -> Iterator[list[str]]:
    """Every call of offer in lines of a shell, without pipes, redirections and remarks."""
    for line in text.splitlines():
        for part in re.split(r"&&|\|\||[|;]", line.split(" #")[0]):
            call = part.strip().removeprefix("$ ").removeprefix("- ")
            if call.startswith("offer "):
                yield shlex.split(re.sub(r"[<>] *\S+", "", call))[1:]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


# The page


def test_every_command_on_the_page_is_one_we_have() -> None:
    inline = re.findall(r"`(offer [^`]+)`", PAGE.read_text(encoding="utf-8"))
    found = [each for text in (*blocks(r"\w+"), *inline) for each in commands_in(text)]
    assert len(found) > 18
    for words in found:
        command_of(words)


def test_the_test_of_commands_can_fail() -> None:
    for line in (
        "offer validat x",
        "offer validate --stric x",
        "offer validate --format xml",
        "offer programme shema",
    ):
        with pytest.raises(click.UsageError):
            command_of(next(commands_in(line)))


@needs_bash
def test_what_the_page_shows_is_what_the_commands_print(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = blocks("console")
    commands = [re.findall(r"^\$ (.*)$", block, re.M) for block in shown]
    script = "".join(f"{command}\nprintf '\\0'\n" for each in commands for command in each)
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={"PATH": f"{OFFER.parent}:{os.environ['PATH']}", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    outputs = iter(ran.stdout.split("\0"))
    made = ["".join(f"$ {command}\n{next(outputs)}" for command in each) for each in commands]
    if os.environ.get("OFFER_UPDATE_GOLDEN"):
        for old, new in zip(shown, made, strict=True):
            page = page.replace(f"```console\n{old}```", f"```console\n{new}```")
        PAGE.write_bytes(page.encode("utf-8"))
        shown = made
    assert shown == made
    assert "all pass" in "".join(made) and "M303" in "".join(made)


def test_every_link_on_the_page_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target


def test_the_files_on_the_page_use_what_there_is() -> None:
    workflow, hooks, gitlab = map(yaml.safe_load, blocks("yaml"))
    (use,) = [step for step in workflow["jobs"]["offer"]["steps"] if step["uses"].startswith("OWNER/offer@")]
    assert set(use["with"]) <= set(ACTION["inputs"])
    assert [hook["id"] for hook in hooks["repos"][0]["hooks"]] == [hook["id"] for hook in HOOKS]
    written = [line.split("> ")[1] for line in gitlab["offer"]["script"] if "> " in line]
    assert gitlab["offer"]["artifacts"]["reports"]["junit"] == written


def test_the_page_tells_of_every_input() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| `?(.*?)`? \|", PAGE.read_text(encoding="utf-8"), re.M))
    assert {name: rows.get(name) for name in ACTION["inputs"]} == {
        name: each["default"] for name, each in ACTION["inputs"].items()
    }


# pre-commit


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_we_have(hook: dict[str, Any]) -> None:
    program, *words = shlex.split(hook["entry"])
    assert program == "offer" and hook["language"] == "python" and hook["pass_filenames"] is False
    command_of([*words, *hook["args"]])
    assert hook["id"] == f"offer-{words[0]}"
    for name in ("programmes/a.yaml", "programmes/calendars/b.yml"):
        assert re.search(hook["files"], name)
    for name in ("docs/programmes/a.yaml", "records/137001.yaml"):
        assert not re.search(hook["files"], name)  # nothing sets a hook off that it then does not look at


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="pre-commit is not installed here")
def test_the_hooks_in_a_repository_of_programmes(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    (mine / "programmes").mkdir(parents=True)
    for more, name in (([], "a.yaml"), (["--scenarios"], "a.scenarios.yaml")):
        text = subprocess.run([OFFER, "programme", "new", "a", *more], capture_output=True, check=True).stdout
        (mine / "programmes" / name).write_bytes(text)
    ours = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True)
    if ours.returncode:
        pytest.skip("not a git repository")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    subprocess.run(["tar", "-x"], cwd=hooks, input=ours.stdout, check=True)
    for folder in (mine, hooks):
        as_us = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
            subprocess.run([*as_us, *words], cwd=folder, check=True)
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    env.pop("GITHUB_ACTIONS", None)
    try_repo = ["pre-commit", "try-repo", str(hooks), "--all-files", "--verbose"]
    ran = subprocess.run(try_repo, cwd=mine, env=env, capture_output=True, text=True)
    if "InstallationError" in ran.stdout + ran.stderr or "pip" in ran.stderr:
        pytest.skip("pre-commit cannot install the project here")
    assert ran.returncode == 0, ran.stdout
    assert "no problems in 2 files" in ran.stdout and "all pass" in ran.stdout
    file = mine / "programmes" / "a.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("activity: training", "activity: trainnig"), encoding="utf-8"
    )
    ran = subprocess.run(try_repo, cwd=mine, env=env, capture_output=True, text=True)
    assert ran.returncode == 1 and "error[M303]" in ran.stdout


# The action


def given(step: Mapping[str, Any], inputs: Mapping[str, str], **more: str) -> dict[str, str]:
    """The variables of a step, its expressions replaced as GitHub would."""
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GITHUB_ACTIONS": "true"}
    for name, value in step["env"].items():
        (expression,) = re.fullmatch(r"\$\{\{ (.+) \}\}", value).groups()  # type: ignore[union-attr]
        where, _, what = expression.rpartition(".")
        env[name] = (
            inputs.get(what, ACTION["inputs"][what]["default"]) if where == "inputs" else more[expression]
        )
    return env


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    env = given(STEPS[name], inputs, **{"steps.install.outputs.bin": str(OFFER.parent)})
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def test_no_input_is_written_into_a_script() -> None:
    for name, step in STEPS.items():
        assert "${{" not in step["run"], name
        assert step["shell"] == "bash"
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])
    assert ACTION["runs"]["using"] == "composite"


def test_the_action_runs_commands_we_have() -> None:
    scripts = "".join(step["run"] for step in STEPS.values())
    calls = re.findall(r'"\$BIN/offer" (.*)', scripts)
    assert [call.split()[0] for call in calls] == ["validate", "test"]
    for call in calls:
        options = call.replace('"${options[@]}"', "--format github --strict").replace('"$ENGINE"', "auto")
        command_of(shlex.split(options.replace('"${paths[@]}"', "programmes")))


@needs_bash
@pytest.mark.slow
def test_the_steps_of_the_action(tmp_path: Path) -> None:
    folder = tmp_path / "a b" / "programmes"
    folder.mkdir(parents=True)
    start = subprocess.run(
        [OFFER, "programme", "new", "x"], capture_output=True, text=True, check=True
    ).stdout
    cases = subprocess.run(
        [OFFER, "programme", "new", "x", "--scenarios"], capture_output=True, text=True, check=True
    )
    (folder / "x.yaml").write_text(start, encoding="utf-8")
    (folder / "x.scenarios.yaml").write_text(cases.stdout, encoding="utf-8")
    for name in ("Validate", "Try the scenarios"):
        ran = run_step(name, folder.parent)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
        ran = run_step(name, tmp_path, paths="\na b/programmes\n", tests="a b/programmes", engine="builtin")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert run_step(name, tmp_path).returncode == 1, "a folder that is not there passes"
        ran = run_step(name, folder.parent, paths="\n", tests="\n")
        assert (ran.returncode, ran.stdout) == (2, "::error::no path is named\n")
    (folder / "x.yaml").write_text(start.replace("times: 2", "times: 3"), encoding="utf-8")
    ran = run_step("Try the scenarios", folder.parent)
    assert ran.returncode == 1 and "::error file=programmes/x.scenarios.yaml,line=" in ran.stdout
    (folder / "x.yaml").write_text(
        start.replace("activity: training", "activity: trainnig"), encoding="utf-8"
    )
    ran = run_step("Validate", folder.parent)
    assert ran.returncode == 1 and "::error file=programmes/x.yaml,line=" in ran.stdout
    assert run_step("Try the scenarios", folder.parent, engine="magic").returncode == 2


@needs_bash
@pytest.mark.slow
def test_a_step_is_strict_only_where_asked(tmp_path: Path) -> None:
    folder = tmp_path / "programmes"
    folder.mkdir()
    start = subprocess.run(
        [OFFER, "programme", "new", "x"], capture_output=True, text=True, check=True
    ).stdout
    (folder / "x.yaml").write_text(
        start.split("    commitments:")[0] + "    commitments: []\n", encoding="utf-8"
    )
    for strict in ("", "false", "False", "NO", "0"):
        assert run_step("Validate", tmp_path, strict=strict).returncode == 0, strict
    for strict in ("true", "True", "TRUE", "Yes", "1"):
        assert run_step("Validate", tmp_path, strict=strict).returncode == 1, strict
    for strict in ("ture", "on", "true false", "2"):
        ran = run_step("Validate", tmp_path, strict=strict)
        assert (ran.returncode, ran.stdout) == (2, "::error::strict is neither true nor false\n"), strict


def conditions(step: Mapping[str, Any], **values: object) -> bool:
    """Whether a step runs, by an expression of `&&`, `!=`, and `!cancelled()`, all as GitHub reads them."""
    (expression,) = re.fullmatch(r"\$\{\{ (.+) \}\}", step.get("if", "${{ success() }}")).groups()  # type: ignore[union-attr]
    if not re.search(r"\b(success|failure|cancelled|always)\(\)", expression):
        expression = f"success() && {expression}"  # what GitHub adds where no such word stands
    for part in expression.split(" && "):
        name, _, other = part.partition(" != ")
        held = (
            not values[name[1:]]
            if name.startswith("!")
            else values[name] != other.strip("'")
            if other
            else values[name]
        )
        if not held:
            return False
    return True


def test_scenarios_are_tried_where_validating_failed_and_the_failure_stays() -> None:
    steps = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}
    so = {
        "success()": True,
        "cancelled()": False,
        "inputs.tests": "programmes",
        "steps.install.outputs.bin": "/bin",
    }
    assert list(steps)[-2:] == ["Validate", "Try the scenarios"]
    assert not any("continue-on-error" in step for step in ACTION["runs"]["steps"])
    assert not conditions(steps["Validate"], **{**so, "success()": False})
    tests = steps["Try the scenarios"]
    assert conditions(tests, **so) and conditions(tests, **{**so, "success()": False})
    for other in ({"cancelled()": True}, {"inputs.tests": ""}, {"steps.install.outputs.bin": ""}):
        assert not conditions(tests, **{**so, **other})


@needs_bash
@pytest.mark.parametrize(
    "text", ["$(touch made)", "; touch made", "`touch made`", "' touch made '", "--help", "*"]
)
def test_nothing_in_an_input_is_run(tmp_path: Path, text: str) -> None:
    for name in ("Validate", "Try the scenarios"):
        ran = run_step(name, tmp_path, paths=text, tests=text, strict=text)
        assert ran.returncode in (1, 2)
    assert list(tmp_path.iterdir()) == []


@needs_bash
@pytest.mark.slow
def test_the_action_installs_what_it_runs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", "build", ".venv", "*.egg-info", ".*_cache")
    )
    step = STEPS["Install offer"]
    more = {"steps.python.outputs.python-path": sys.executable, "github.action_path": str(source)}
    output = tmp_path / "output"
    env = {**os.environ, **given(step, {"engine": "builtin"}, **more)}
    env |= {"RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_OUTPUT": str(output)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    if "Could not find a version" in ran.stderr or "connection" in ran.stderr.lower():
        pytest.skip("pip cannot reach a registry here")
    assert ran.returncode == 0, ran.stderr
    bin = Path(output.read_text(encoding="utf-8").removeprefix("bin=").strip())
    assert subprocess.run([bin / "offer", "--version"], cwd=tmp_path).returncode == 0
