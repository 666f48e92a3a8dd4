"""A partner's statement as a paper, part by part."""
