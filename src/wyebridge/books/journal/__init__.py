"""The journal: append-only tables under one chain of hashes, that either body can check by itself."""
