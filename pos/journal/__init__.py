"""The append-only record of a terminal, and the drafts of what is not yet part of it."""
