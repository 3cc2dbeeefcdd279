"""Python's own `import` again, after PySide6 has put another in its place.

PySide6's looks for `from __feature__ import ...`, which this program has nowhere, and to know who
might it reads the source of every module that is imported from then on, line by line, and keeps it
all: a quarter of the start, and 25 MB for as long as the process lives (PySide6 6.11: `_mod_uses_
pyside` in `shibokensupport/feature.py`).
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  What puts the other one there, once.


def import_plainly() -> None:
    """Takes PySide6's `import` out again. Any thread, before whatever is to be imported fast."""
    own = vars(builtins).get("__orig_import__")
    if own is not None:
        builtins.__import__ = own
