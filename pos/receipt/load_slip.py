"""The slip for money that was put on a card of value: what was paid, and what is on it then."""

from __future__ import annotations

from drivers.paper import Block, Cut, Feed, Paper, Text
from pos.contract.loads import CardLoaded
from pos.money import amount_text
from pos.receipt.assembly import Look, pair
from pos.receipt.shift_figures import moment


def load_slip(*, fact: CardLoaded, balance: int, tender: str, issuer: str, look: Look) -> Paper:
    """`balance` is what is on the card, minor units, `tender` what paid is called, `issuer` who
    owes it. It says that it is no invoice: the card's own is made out by its issuer."""
    texts = look.texts
    blocks: list[Block] = [
        Text(text=look.store_name, align="center", bold=True),
        Text(
            text=texts("load_slip.sold" if fact.is_new else "load_slip.loaded"),
            align="center",
            size="double",
            bold=True,
        ),
        pair(texts("receipt.time"), moment(fact.at)),
        pair(texts("load_slip.issuer"), issuer),
        pair(texts("load_slip.card"), f"***{fact.ends}"),
        pair(texts("load_slip.amount"), amount_text(fact.amount)),
        pair(tender, amount_text(fact.given)),
    ]
    if fact.change:
        blocks.append(pair(texts("receipt.change"), amount_text(fact.change)))
    blocks += [
        pair(texts("receipt.value_left"), amount_text(balance)),
        pair(texts("load_slip.number"), fact.load),
        Text(text=texts("load_slip.no_receipt"), align="center"),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=look.width, language=look.language)
