"""The members of a demo store: cards to try member prices with."""

from __future__ import annotations

from typing import Final

from pos.member.member import Member

DEMO_CARDS: Final = {
    "88000001": Member(id="DEMO-GOLD", tier="gold"),
    "88000002": Member(id="DEMO-SILVER", tier="silver"),
}
"""Card number -> who holds it."""
