"""How an offer for a group of members is told from others: by a coupon that nobody hands in.

A promotion for the group NAME asks for `@NAME`; whoever belongs to it brings that along when he is
attached to a sale.
"""

from __future__ import annotations

from typing import Final

_MARK: Final = "@"


def coupon_of(segment: str) -> str:
    """The coupon that a promotion for a segment asks for."""
    return f"{_MARK}{segment}"


def is_of_segment(coupon: str) -> bool:
    """Whether a coupon is a segment's: nobody has it in his hand."""
    return coupon.startswith(_MARK)
