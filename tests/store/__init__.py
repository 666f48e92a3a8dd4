"""Books at an object store's address."""
