"""Agreement of balances: what one body's ledger shows with another, matched to what the other's shows with it."""
