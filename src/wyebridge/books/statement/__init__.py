"""Each body's own account of the shared money: worked out once, in whole pence, for whatever shows it."""
