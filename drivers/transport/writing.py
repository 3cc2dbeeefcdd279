"""Writing all of something to a port that takes what fits."""

from __future__ import annotations

import time

from drivers.api import TimedOut
from drivers.transport import Transport


def write_all(transport: Transport, data: bytes, *, within: float) -> None:
    """Hands over all bytes, or raises TimedOut after so many seconds."""
    deadline = time.monotonic() + within
    while data:
        taken = transport.write(data, deadline=deadline)
        if not taken:
            raise TimedOut("the line takes no more bytes")
        data = data[taken:]
