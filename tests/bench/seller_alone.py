"""The process of `tests.bench.seller`, which imports as `python -m ui` does."""

from __future__ import annotations

from ui.app.plain_imports import import_plainly

if __name__ == "__main__":
    import_plainly()
    from tests.bench.seller import main

    raise SystemExit(main())
