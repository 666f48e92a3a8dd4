"""Closing a month on screen: what it takes, who must do what, and the signatures of two bodies."""
