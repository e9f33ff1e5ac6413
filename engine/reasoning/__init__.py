"""What follows from a situation: the conclusions of compiled rules, and why.

Two engines that always agree, `builtin` and durable-rules, work out one positive fixpoint at a time; `strata.py`
closes the strata between them, `proof.py` explains.
"""

from .engines import EngineUnavailable, choose_engine
from .strata import Conclusions, Reasoner, conclude

__all__ = [
    "Conclusions",
    "EngineUnavailable",
    "Reasoner",
    "choose_engine",
    "conclude",
]
