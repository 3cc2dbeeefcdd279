"""The types that terminal and head office share, and the hash and signature of a journal entry."""
