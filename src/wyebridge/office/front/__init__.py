"""The first page: what needs somebody, by when, and the funds at a glance."""
