"""Rules as formulas and clauses, what follows from facts, and why."""
