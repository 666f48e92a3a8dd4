"""From a file as a finance system gives it to typed rows, with every row that cannot be read set aside by name."""
