"""Composition root of the screens: start order, wiring, shutdown order."""
