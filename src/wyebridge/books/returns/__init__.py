"""Returns that templates ask for, from the same entries, tied to the position."""
