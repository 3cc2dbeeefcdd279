"""The `lianpos` command."""

from __future__ import annotations


def main() -> None:
    """Runs the command that the arguments name; the entry point of the package."""
    from pos.cli.app import app

    app()
