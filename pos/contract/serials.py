"""What is said about a voucher, or whatever else is single use, before a till takes it.

A terminal has the serial kept for the sale that it is handed in for. What keeps it ends with the
final entry of that sale: either the serial is used then, or free again.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from pos.contract.wire import Number

KEPT_US: Final = 24 * 3600 * 1_000_000
"""How long a serial is kept for a sale of which nothing more is heard."""


class SerialKept(Struct, frozen=True, kw_only=True):
    """200: nobody else can hand it in while this sale goes on."""

    hq_time: Number


class SerialUsed(Struct, frozen=True, kw_only=True, tag_field="code", tag="serial_used"):
    """409: it was handed in before, or is being handed in at another till now."""

    message: str
