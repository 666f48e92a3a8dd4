"""The month's money on screen: extracts in, exceptions, the position, risk share, claims, proof."""
