"""Who bears what, and who owes whom: the risk share and trying another forecast."""
