"""Starts a face: `python -m ui cashier --data DIR`."""

from ui.app.command import main

if __name__ == "__main__":
    raise SystemExit(main())
