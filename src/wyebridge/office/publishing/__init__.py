"""What each body publishes for anybody to read: payments, statements, the board's report; and a pound of them."""
