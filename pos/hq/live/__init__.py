"""The live pages: sales as they happen, for head office, for a store, and for a brand."""
