"""Clauses: who bears a variance, held against cases, laws, a slow twin, and each fault that can be made in one."""
