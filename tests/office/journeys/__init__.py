"""What people do in the office, start to finish, in a real browser against the real server."""
