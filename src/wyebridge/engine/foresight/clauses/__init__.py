"""Clauses as arrays: the same steps that `settle` runs, over many scenarios at once. `compiled.py` is the door."""
