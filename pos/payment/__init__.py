"""The till's side of a payment that somebody else carries out: it asks, waits and never guesses."""
