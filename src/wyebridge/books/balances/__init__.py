"""Agreement of balances from the books: which entries concern another partner, and how two ledgers compare."""
