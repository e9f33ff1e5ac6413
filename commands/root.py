"""The table of the commands of `offer`, the exit codes, and no traceback for users.

Exit 0 fine, 1 problems found, 2 usage or cannot run, 3 a bug of ours, 130 interrupted. Each command has a module
beside this one and imports what it needs of the engine inside itself: a cold answer is mostly imports.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import Any

import click
from offer.commands.errors import BUG, CANNOT_RUN, FINE, INTERRUPTED, harmless, message_of
from offer.commands.groups import LazyGroup
from offer.commands.options import shared_options
from offer.commands.output import no_more_output, tell_letters_lost


class ReaderGone(Exception):
    """Whoever read our output has stopped; click would call that a failure."""


class Offer(LazyGroup):
    """The commands: their output may be cut short by its reader, and what the engine refuses is one message."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGone from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as trouble:
            message = message_of(trouble)
            if message is None:
                raise
            raise message from None


@click.group(
    cls=Offer,
    table={
        "status": "status:status_command",
        "eligibility": "eligibility:eligibility_command",
        "next": "next:next_command",
        "why": "why:why_command",
        "show": "show:show_command",
        "validate": "validate:validate_command",
        "test": "scenarios:test_command",
        "programme": "programme:programme_group",
        "records": "records.group:records_group",
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="offer", prog_name="offer")
@partial(shared_options, top=True)
def cli() -> None:
    """Programmes written as YAML; a setting's progress worked out from recorded facts."""


def _place_of(bug: BaseException) -> str:
    """The innermost line of ours: `engine/library.py:120`. What the exception says may name people: not told."""
    from traceback import walk_tb

    home, place = os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "an unknown place"
    for frame, line in walk_tb(bug.__traceback__):
        inside = os.path.relpath(frame.f_code.co_filename, home).replace(os.sep, "/")
        if inside.startswith(("engine/", "commands/", "cli.py")):
            place = f"{inside}:{line}"
    return place


def _command_of(words: list[str]) -> str:
    """The names of the command and its group, and nothing else of what was typed."""
    command: click.Command | None = cli
    context, named = click.Context(cli), ["offer"]
    for word in words:
        if isinstance(command, click.Group) and (found := command.get_command(context, word)) is not None:
            command = found
            named.append(word)
    return " ".join(named)


def _what_was_done(options: dict[str, Any]) -> list[str]:
    """What a call has written, as sentences: its output failed, and it must not be done again for that."""
    done = list(options.get("done", ()))
    for home in options.get("opened", ()):
        if getattr(getattr(home, "seals", None), "recorded", False):
            done.append(f"what was to be recorded is recorded in {home.display}")
    return list(dict.fromkeys(done))


def _tell_what_was_done(options: dict[str, Any]) -> None:
    for words in _what_was_done(options):
        click.echo(f"offer: {harmless(words)}; only the output of that could not be shown", err=True)


def run_command() -> None:
    """Run the `offer` command. No traceback reaches a user unless they ask for it. Raises SystemExit."""
    import gc

    gc.set_threshold(50_000)  # a short run makes much that lives to its end: collecting it is time lost
    options: dict[str, Any] = {}
    try:
        code = cli.main(standalone_mode=False, obj=options)
        sys.stdout.flush()
        tell_letters_lost(options)
        sys.exit(code if isinstance(code, int) else FINE)
    except click.ClickException as problem:
        problem.message = harmless(problem.message)
        problem.show()
        sys.exit(problem.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except (ReaderGone, BrokenPipeError):
        _tell_what_was_done(options)
        no_more_output()
        sys.exit(FINE)
    except OSError as problem:
        _tell_what_was_done(options)
        where = problem.filename or "the output"
        click.echo(harmless(f"offer: {where}: {problem.strerror or problem}"), err=True)
        no_more_output()
        sys.exit(CANNOT_RUN)
    except Exception as bug:
        if options.get("traceback"):
            raise
        import platform

        click.echo(
            "offer: this is a bug of ours, not a mistake of yours.\n"
            f"  what: {type(bug).__name__} at {_place_of(bug)}\n"
            f"  with: Python {platform.python_version()}, {_command_of(sys.argv[1:])}\n"
            "  Please report these lines, which hold nothing of your records; --traceback shows more, which may.",
            err=True,
        )
        sys.exit(BUG)
