"""How much memory a process has for itself (USS), whoever else runs on this machine just now.

The kernel calls a page of a library private only while no other process maps the same file. On a
till nothing else uses our libraries; on the machine of a bench the bench itself does. So a page
counts when it is private, or when it is of a file that came with us.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
OURS: Final = tuple(f"{path}/" for path in {str(_ROOT), sys.prefix})
_MAPPING: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)$")


def can_tell() -> bool:
    """Whether this system says what the pages of a process are."""
    return Path("/proc/self/smaps").exists()


def own_megabytes(pid: int) -> float:
    """USS in millions of bytes."""
    kilobytes = 0
    ours = False
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        mapping = _MAPPING.match(line)
        if mapping:
            ours = mapping[1].startswith(OURS)
            continue
        name, _, value = line.partition(":")
        if name in ({"Rss"} if ours else {"Private_Clean", "Private_Dirty"}):
            kilobytes += int(value.split()[0])
    return kilobytes * 1024 / 1e6
