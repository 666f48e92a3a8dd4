"""The agreement on screen: its versions, read back in English, and what changed between two."""
