"""The command `offer`: started quickly, ended in order by Ctrl-C and by the signals that end a program.

The commands are in commands/root.py. Until they have been imported, which is most of a short call, nothing has been
begun, so that a signal ends the process at once; after that it is raised as KeyboardInterrupt, and what was being
written is taken back.
"""

# Only what Python itself has loaded by now: until `run` hears signals, Ctrl-C is a traceback.
import _signal
import os
import sys

_STOPPED = 130
_BUG = 3
_ENDING = [getattr(_signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(_signal, name)]


def main() -> None:
    """Run the `offer` command in this process, with its own words and exit code. Raises SystemExit."""
    from offer.commands.root import run_command

    run_command()


def __getattr__(name: str) -> object:
    """`cli`, the group of all commands, imported when somebody asks for it."""
    if name == "cli":
        from offer.commands import root

        return root.cli
    raise AttributeError(name)


def run() -> None:
    """What the shell starts: `main`, then out at once. To take everything down first is a tenth of a short call."""
    heard = [
        number for number in _ENDING if _signal.getsignal(number) != _signal.SIG_IGN
    ]  # by nohup, or a shell
    _hear(heard, _end_now)
    code: object = _STOPPED
    try:
        from offer.commands.output import prepare_streams
        from offer.commands.root import run_command

        prepare_streams()
        sys.unraisablehook = _raise_again(heard)
        _hear(heard, _interrupt)
        run_command()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else _BUG
    except KeyboardInterrupt:
        pass
    _hear(heard, _end_now)
    from contextlib import suppress

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # full or closed
            stream.flush()
    os._exit(code)


def _hear(numbers: list[int], handler: object) -> None:
    for number in numbers:
        _signal.signal(number, handler)


def _end_now(number: int, frame: object) -> None:
    os._exit(_STOPPED)


def _interrupt(number: int, frame: object) -> None:
    """Once only: a second signal, as when a terminal closes, must not keep the first from taking back what is begun."""
    for each in _ENDING:
        _signal.signal(each, _signal.SIG_IGN)
    raise KeyboardInterrupt


def _raise_again(heard):
    """A hook for what Python cannot raise: a signal that came while it cleared up something is raised after that."""
    usual = sys.unraisablehook

    def hook(unraisable: object) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            _hear(heard, _interrupt)
            _signal.raise_signal(_signal.SIGINT if _signal.SIGINT in heard else heard[0])
        else:
            usual(unraisable)

    return hook


if __name__ == "__main__":
    run()
