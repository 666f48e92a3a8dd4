"""What each body must publish of its funds in its own accounts, from the same entries, tied to the position."""
