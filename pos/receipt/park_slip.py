"""The code of a parked sale, for a shopper who goes on with it at a till."""

from __future__ import annotations

from drivers.paper import Cut, Feed, Paper, Qr, Text
from pos.money import amount_text
from pos.receipt.assembly import Look, pair

_SIZE_MM = 30


def park_slip(*, code: str, total: int, look: Look) -> Paper:
    """What is to be paid (minor units), and the code that any scanner of a till reads."""
    texts = look.texts
    return Paper(
        blocks=(
            Text(text=look.store_name, align="center", bold=True),
            Text(text=texts("self_checkout.pay_at_till"), align="center", size="double", bold=True),
            pair(texts("self_checkout.to_pay"), amount_text(total)),
            Qr(data=code, size_mm=_SIZE_MM, caption=texts("self_checkout.scan_at_till")),
            Text(text=texts("self_checkout.no_receipt"), align="center"),
            Feed(lines=3),
            Cut(mode="partial"),
        ),
        width=look.width,
        language=look.language,
    )
