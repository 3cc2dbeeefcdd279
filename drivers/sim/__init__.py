"""Twins of devices that speak the real wire: for demonstration, training and tests."""
