"""Statements, accounts and reports: every figure worked out again from the extracts, and the papers looked inside."""
