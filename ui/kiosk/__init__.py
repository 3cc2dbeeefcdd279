"""Self-checkout: the lane that a shopper uses alone, and the attendant who watches over it."""
