"""The members of a demo store: cards to try member prices with."""

from __future__ import annotations

from typing import Final

from pos.member.member import Member

DEMO_CARDS: Final = {
    "88000001": Member(
        id="DEMO-GOLD", tier="gold", name="王*", spelled="wang fang", tail="0000", points=1280
    ),
    "88000002": Member(
        id="DEMO-SILVER", tier="silver", name="李**", spelled="li xiao ming", tail="0000", points=60
    ),
}
"""Card number -> who holds it."""

_IDS: Final = frozenset(member.id for member in DEMO_CARDS.values())


def is_demo(member: str) -> bool:
    """Whether it is a member to try with: they are nobody, and earn nothing."""
    return member in _IDS
