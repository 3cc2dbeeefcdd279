"""Controls that more than one face uses."""
