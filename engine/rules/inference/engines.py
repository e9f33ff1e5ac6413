"""The choice of an inference engine: durable-rules or builtin.

`auto` takes durable-rules where it can be imported and is known to be sound (Python below 3.13), `builtin` elsewhere.
"""

from __future__ import annotations

import sys

from .protocol import EngineUnavailable, Prepare


def choose_engine(name: str) -> str:
    """`durable` or `builtin`, for what `--engine` said. Raises `EngineUnavailable` if `durable` cannot be loaded."""
    if name == "builtin" or (name == "auto" and sys.version_info >= (3, 13)):
        return "builtin"
    if name not in ("auto", "durable"):
        raise ValueError(f"there is no engine `{name}`: it is auto, durable or builtin")
    from .durable import load_durable

    try:
        load_durable()
    except ImportError as problem:
        if name == "auto":
            return "builtin"
        raise EngineUnavailable(
            f"durable-rules cannot be loaded ({problem}). Install it with `pip install '.[durable]'`, which needs "
            "a C compiler and Python below 3.13, or leave out `--engine durable`: the builtin engine gives the "
            "same answers."
        ) from problem
    return "durable"


def preparer(name: str) -> Prepare:
    """What prepares a block for the engine `name`, as `choose_engine` gave it."""
    if name == "durable":
        from .durable import DurableFixpoint

        return DurableFixpoint
    from .builtin import BuiltinFixpoint

    return BuiltinFixpoint
