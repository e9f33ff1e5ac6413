"""The command line: arguments, exit codes, colour. Everything else lives in engine/."""


def main() -> None:
    """Run the `offer` command."""
    raise SystemExit("not built yet")
