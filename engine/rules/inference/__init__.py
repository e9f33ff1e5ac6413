"""What follows from facts: the conclusions of compiled rules, and why.

Two engines that always agree, `builtin` and durable-rules, work out one positive fixpoint at a time (`engines.py`);
`reasoner.py` closes the strata between them (`Reasoner`, `conclude`). `proof.py` says why a conclusion is what it is
and what to record, `shortfall.py` what is nearest to what does not hold. Each answer imports only what it needs.
"""
