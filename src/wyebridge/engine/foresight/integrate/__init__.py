"""What to integrate, and what not: services, forms, limits and weights in; what would have to be believed out."""
