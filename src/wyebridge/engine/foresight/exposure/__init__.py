"""What a risk share may cost each partner: costs drawn at random, put through the clauses themselves."""
