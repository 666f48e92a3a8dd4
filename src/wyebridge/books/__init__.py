"""What was spent: the append-only journal, and the figures asked of it."""
