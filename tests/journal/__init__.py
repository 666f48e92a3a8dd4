"""The journal: durability, the chain, stale writers, verifying, and a partner's own copy."""
