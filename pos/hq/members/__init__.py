"""The members of a chain, and the books of their points and stored value."""
