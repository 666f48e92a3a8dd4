"""Drafts of the agreement's next version: checked, compared and settled under, and never adopted here."""
