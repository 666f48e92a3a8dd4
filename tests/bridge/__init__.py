"""The bridge between codings: its faults, what it conserves, and a position restated by it."""
