"""The position on screen: from fund to scheme to line to pound, why it moved, and every figure as a file."""
