"""What sales and returns mean to a programme: how they are read from the journal.

What members spent is a projection like the other books. What they earn is posted by
`pos.hq.members.points`, for which a sale or return with anything to post waits in line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from pos.contract.entry import Entry
from pos.contract.tenders import BY_MEMBER, POINTS
from pos.hq.booking import SaleBody, Tender
from pos.member.demo import is_demo
from pos.member.programme import Sold


def member_of(body: SaleBody) -> str:
    """Who bought; empty for nobody in particular."""
    return body.member if body.member and not is_demo(body.member) else ""


def sold_lines(body: SaleBody) -> list[Sold]:
    """The lines of a sale with what was paid for each, those left out that are void."""
    net = sum(line.net for line in body.lines if not line.void)
    # Where prices are without tax the member pays the tax besides.
    with_tax = body.total != net
    return [
        Sold(
            line=n,
            amount=line.net + (line.tax if with_tax else 0),
            sku=line.sku,
            brand=line.brand,
        )
        for n, line in enumerate(body.lines, start=1)
        if not line.void
    ]


def paid_with_points(body: SaleBody) -> int:
    """What of a sale points paid, in minor units."""
    paid = [tender.amount for tender in body.tenders if tender.tender == POINTS]
    return sum(amount for amount in paid if amount > 0)


def _gives_points_back(tender: Tender) -> bool:
    return tender.tender == POINTS and tender.amount < 0


def held_by(body: SaleBody) -> list[str]:
    """What was set aside for the payments of a sale, points and money of cards."""
    return [
        tender.reference
        for tender in body.tenders
        if tender.reference and tender.amount > 0 and tender.tender in BY_MEMBER
    ]


def spending_rows(
    key: Mapping[str, Any], entry: Entry, body: SaleBody, *, store: str
) -> Iterator[dict[str, Any]]:
    """What a member spent, and what came back of receipts, whoever's they are."""
    same = {**key, "store": store, "at": entry.ts}
    lines = sold_lines(body)
    member = member_of(body)
    if member:
        paid = sum(line.amount for line in lines if line.amount > 0) - paid_with_points(body)
        yield {**same, "n": 0, "member": member, "receipt": body.receipt or "", "amount": paid}
    back: dict[str, int] = defaultdict(int)
    for line in lines:
        receipt = body.lines[line.line - 1].of
        if receipt and line.amount < 0:
            back[receipt] += line.amount
    # What points had paid was no spending, and so it takes none away when it goes back.
    rest = sum(-tender.amount for tender in body.tenders if _gives_points_back(tender))
    for receipt in sorted(back, key=lambda name: (name != body.of, name)):
        part = min(rest, -back[receipt])
        back[receipt] += part
        rest -= part
    for n, receipt in enumerate(sorted(back), start=1):
        yield {**same, "n": n, "member": "", "receipt": receipt, "amount": back[receipt]}


def due_rows(
    key: Mapping[str, Any], entry: Entry, body: SaleBody, *, store: str
) -> Iterator[dict[str, Any]]:
    """Whether there is anything to post: who bought is a member, a card of value paid, goods came
    back; or, of a sale that came to nothing, whether something is set aside for it."""
    if body.status != "completed":
        is_due = bool(held_by(body))
    else:
        comes_back = any(line.of and line.quantity < 0 and not line.void for line in body.lines)
        is_due = bool(member_of(body)) or comes_back or any(t.card for t in body.tenders)
    if is_due:
        yield {
            **key, "store": store, "code": "", "at": entry.ts, "tries": 0, "due_at": 0,
        }  # fmt: skip
