"""What time it is at head office."""

from __future__ import annotations

import time
from collections.abc import Callable

Now = Callable[[], int]
"""Microseconds of UTC since 1970."""


def machine_now() -> int:
    """The machine's own clock."""
    return time.time_ns() // 1000
