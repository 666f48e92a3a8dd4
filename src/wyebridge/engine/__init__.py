"""What is true: terms and rules in plain Python, with no file, clock, network or database."""
