"""Starts a face: `python -m ui cashier --data DIR`."""

from ui.app.plain_imports import import_plainly


def main() -> int:
    """Runs the face; what it is made of is imported at Python's own pace."""
    import_plainly()
    from ui.app.command import main as run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
