"""Coding rules on screen: each body writes its own, sees what they would move, and has what is posted recoded."""
