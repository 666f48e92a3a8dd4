"""What stands beside proposals: disagreements, the road map, scrutiny, registers of interests, and actions."""
