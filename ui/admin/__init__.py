"""The store admin: one place at a time, the answer first, the details below."""
