"""The agreement: its terms, how they are read and checked, and what they say in plain English."""
