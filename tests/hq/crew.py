"""The worker processes of a head office, as the system sees them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def workers_of(parent: int) -> list[int]:
    """The processes that serve under this one."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            above = int(status.read_text().rpartition(")")[2].split()[1])
            command = status.with_name("cmdline").read_bytes()
            if above == parent and b"spawn_main" in command:
                found.append(int(status.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
