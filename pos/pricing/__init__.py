"""What a basket costs, and why: pure functions from lines to a priced basket."""
