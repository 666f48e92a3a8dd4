"""Agreement of balances: what one body's ledger shows with another, held against what the other's shows with it."""
