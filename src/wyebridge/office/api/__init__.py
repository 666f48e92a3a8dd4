"""The same questions and acts for programs: tokens bound to a person under one hat, and errors of one shape."""
