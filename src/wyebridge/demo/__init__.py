"""The made-up reference trust, Herefordshire 2008/09: its extracts, and the main job run on them."""
