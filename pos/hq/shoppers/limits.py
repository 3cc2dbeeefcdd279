"""How often one address may ask: enough for a family at a till, too little for guessing.

Each worker process counts by itself. Event loop's thread only.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST_KNOWN: Final = 20_000
"""Addresses that are remembered; the one that was silent longest is forgotten first."""


class Limit:
    """A bucket of `size` questions for each address, filled up by one every `every_us`."""

    def __init__(self, *, size: int, every_us: int, monotonic_us: Callable[[], int]) -> None:
        self._full = size * every_us
        self._cost = every_us
        self._monotonic_us = monotonic_us
        # Address -> when it was seen last, and what was left in its bucket then.
        self._left: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def take(self, host: str, *, questions: int = 1) -> int:
        """Counts so many questions of an address; answers the seconds to wait, 0 to go on."""
        address, now = _network(host), self._monotonic_us()
        seen, left = self._left.pop(address, (now, self._full))
        left = min(self._full, left + now - seen)
        cost = questions * self._cost
        wait = 0 if left >= cost else -(-(cost - left) // 1_000_000)
        self._left[address] = (now, left if wait else left - cost)
        if len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        return wait


def _network(host: str) -> str:
    """The address, of IPv6 the network that one household has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
