"""From the fact of a sale to the paper that the customer takes home. Pure."""
