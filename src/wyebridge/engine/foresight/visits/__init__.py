"""Home-visiting teams: how many people a place needs on its roads, and why it is not the number that another needs."""
