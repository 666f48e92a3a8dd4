"""Commitments and contract awards on screen: what is left, what is in the way, who lets what past."""
