"""`python -m pos.cli`: the `lianpos` command without its script."""

from pos.cli import main

main()
