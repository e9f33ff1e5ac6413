"""What follows from a situation: the conclusions of compiled rules, and why.

Two engines that always agree, `builtin` and durable-rules, work out one positive fixpoint at a time; `strata.py`
closes the strata between them; `proof.py` and `missing.py` explain.
"""

from .engines import EngineUnavailable, choose_engine
from .missing import Missing, Need, missing, what_to_record
from .proof import Proof, prove, walk
from .strata import Conclusions, Reasoner, conclude

__all__ = [
    "Conclusions",
    "EngineUnavailable",
    "Missing",
    "Need",
    "Proof",
    "Reasoner",
    "choose_engine",
    "conclude",
    "missing",
    "prove",
    "walk",
    "what_to_record",
]
