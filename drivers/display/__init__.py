"""Customer displays: two lines that face the customer."""
