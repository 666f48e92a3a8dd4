"""Wyebridge: one set of books for bodies that share a pooled fund, and whose money each pound was."""
