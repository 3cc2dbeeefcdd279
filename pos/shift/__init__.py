"""A cashier's turn at the till: opened with a float, counted at the end."""
