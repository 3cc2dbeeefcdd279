"""CPU time of a program with all the processes that it started.

A machine that others use as well makes every wall time longer, ours and the floor's, but not by
the same share. What a thing costs in CPU is what is left of a wall time when nobody else is there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_TICK: Final = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01


def cpu_seconds(pid: int) -> float:
    """Of a process, of those it started, and of those of them that ended. 0 without /proc."""
    parents: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # It ended meanwhile.
        # The name before stands in brackets and may hold anything.
        fields = stat.rpartition(")")[2].split()
        parents.setdefault(int(fields[1]), []).append(int(place.name))
        ticks[int(place.name)] = sum(map(int, fields[11:15]))
    found, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        found += ticks.get(one, 0)
        waiting += parents.get(one, [])
    return found * _TICK
