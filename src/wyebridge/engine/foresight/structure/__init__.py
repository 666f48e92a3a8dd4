"""Who manages what, for whom, on whose payroll: posts now and after, what joining them frees, who holds to account."""
