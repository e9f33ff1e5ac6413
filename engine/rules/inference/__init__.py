"""Inference: the conclusions that follow from facts by compiled rules, their proofs, and what is missing for them.

Two engines that always agree, `builtin` and durable-rules, work out one positive fixpoint at a time (`engines.py`);
`reasoner.py` closes the strata between them (`Reasoner`, `conclude`). `proof.py` says why a conclusion is what it is
and what to record, `nearest.py` what is nearest to what does not hold. Each answer imports only what it needs.
"""
