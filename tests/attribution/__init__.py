"""Whose money each entry is: set-wise against a slow twin, on every residue and on the worst amounts there are."""
