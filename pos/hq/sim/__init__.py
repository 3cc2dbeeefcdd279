"""Simulated payment providers, for trying a chain without money: they speak the real wire."""
