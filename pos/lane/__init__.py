"""The terminals of one store, talking to each other on the store's network without head office."""
