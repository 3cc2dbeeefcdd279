"""Which disk a folder lies on, so that a copy is not kept beside what it is a copy of."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path


def is_other_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on different disks, as far as the system tells.

    Two partitions of one disk are one disk. A folder that is not there yet counts as the nearest
    one above it.
    """
    return _disk(one) != _disk(other)


def other_disks(folder: Path) -> list[Path]:
    """Where other disks are mounted that could take a copy of `folder`, one place each."""
    own = _disk(folder)
    seen = {own}
    found = []
    for place in _mounted():
        try:
            disk = _disk(place)
            fit = disk not in seen and os.access(place, os.W_OK)
        except OSError:
            continue  # A medium that was pulled out is still listed.
        if fit:
            seen.add(disk)
            found.append(place)
    return found


def _disk(folder: Path) -> str:
    here = folder.absolute()
    while not here.exists():
        here = here.parent
    number = here.stat().st_dev
    if sys.platform != "linux":
        return str(number)
    device = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    if not device.exists():
        return str(number)  # A network's, or one in memory.
    device = device.resolve()
    return str(device.parent if device.joinpath("partition").exists() else device)


def _mounted() -> Iterator[Path]:
    """The places of real disks that may be written to."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:/") for letter in "CDEFGHIJKLMNOPQRSTUVWXYZ")
        return
    table = Path("/proc/self/mounts")
    if not table.exists():
        return
    for line in table.read_text(encoding="utf-8", errors="replace").splitlines():
        device, place, _, options, *_ = line.split(" ")
        if device.startswith("/dev/") and "rw" in options.split(","):
            # Blanks in a place are written as octal numbers.
            path = Path(place.encode().decode("unicode_escape"))
            if path.is_dir():
                yield path
