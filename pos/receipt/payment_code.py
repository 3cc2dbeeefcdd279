"""A code that the shopper scans to pay, for a till whose customer sees no screen."""

from __future__ import annotations

from typing import Final

from drivers.paper import Block, Cut, Feed, Paper, Qr, Text
from pos.money import amount_text
from pos.receipt.assembly import Look, pair, wallet_name

_SIZE_MM: Final = 40
"""Large enough for a telephone at arm's length."""


def payment_code(*, code: str, wallet: str, amount: int, number: str, look: Look) -> Paper:
    """The code with its amount (minor units), its wallet and the number of its attempt."""
    texts = look.texts
    return _paper(
        look,
        Text(text=texts("payment_code.title"), align="center", size="double", bold=True),
        pair(texts("payment_code.wallet"), wallet_name(wallet, texts)),
        pair(texts("payment_code.amount"), amount_text(amount)),
        Qr(data=code, size_mm=_SIZE_MM, caption=texts("payment_code.scan")),
        Text(text=texts("receipt.attempt", number=number)),
        Text(text=texts("payment_code.no_receipt"), align="center"),
    )


def ended_code(*, look: Look) -> Paper:
    """What comes out where the code's time was over before the printer was ready."""
    return _paper(look, Text(text=look.texts("payment_code.ended"), align="center"))


def _paper(look: Look, *said: Block) -> Paper:
    store = Text(text=look.store_name, align="center", bold=True)
    blocks = (store, *said, Feed(lines=3), Cut(mode="partial"))
    return Paper(blocks=blocks, width=look.width, language=look.language)
