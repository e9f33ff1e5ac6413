"""The rules engine: atoms, formulas, the rule book of a programme, clauses in strata, and inference from facts."""
