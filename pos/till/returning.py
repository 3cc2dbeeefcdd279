"""Goods that come back: by receipt line by line, without a receipt, or against other goods.

What is given back follows from the shares that the sale stored, so that any way to bring a sale
back in parts adds up to what was paid. A receipt can be returned at any till of the chain
(`pos.till.holding`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pos.contract.facts import LineFact, TakenFact, from_body
from pos.money import LARGEST, quantity_text
from pos.pricing.cash import EXACT, CashRule, rounding_back
from pos.pricing.returns import returned
from pos.pricing.tax import tax_of
from pos.sale.actions import BackLine, TakeBack, Tender
from pos.sale.pricing import Pricing, sold_of
from pos.sale.sale import Sale, act
from pos.sale.tenders import CASH
from pos.shift.shift import Shift
from pos.till.closing import end_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.holding import Receipt, check_backs, find
from pos.till.measuring import read_quantity
from pos.till.reading import understand
from pos.till.repaying import owe, tenders_back, vouchers_told
from pos.till.rounding import cash_rule
from pos.till.shelf import tax_rate_of
from pos.till.state import Json
from pos.till.tender_table import tender_kind, tender_name
from pos.till.tendering import require_as_paid
from pos.till.ways_back import Pot, goes_back, plan, pot_of, ways_of

EXCHANGE: Final = "exchange"
"""In the place of a tender: the goods come back into the sale in progress, against its own."""

_SHORT: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line of a receipt that is to come back; all that is left of it without a `quantity`."""

    line: int
    quantity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Goods that come back without a receipt, and the minor units that are given for them."""

    code: str
    quantity: str
    amount: int


def look_up(desk: Desk, *, receipt: str) -> dict[str, Json]:
    """What a receipt sold, and how much of each line may still come back. Changes nothing."""
    desk.require_shift()
    found = _sold(desk, receipt)
    lines: list[Json] = [
        {
            "line": line.line,
            "sku": line.sku,
            "name": line.name,
            "name_en": line.name_en,
            "quantity": quantity_text(line.quantity),
            "returnable": quantity_text(max(0, line.quantity - found.before.get(line.line, 0))),
            "net": line.net,
        }
        for line in found.sold
    ]
    return {"receipt": found.number, "at": found.at, "total": found.total, "lines": lines}


def refund(
    desk: Desk,
    *,
    receipt: str,
    lines: Sequence[Wanted] | None,
    reason: str | None,
    tender: str | None,
) -> dict[str, Json]:
    """Takes goods of a receipt back, and gives the money back as it was paid or by `tender`.

    Without `lines` all that is left comes back. By another tender than it was paid with money goes
    back only for a reason and by who may redirect it. With `exchange` as the tender the goods
    become lines of the sale in progress. Answers `amount`, what was given back, and its own
    `receipt`.
    """
    desk.require_shift()
    found = _sold(desk, receipt)
    if tender != EXCHANGE and desk.open is not None:
        raise TillError("sale_open")
    sale = _new_sale(desk) if desk.open is None else desk.open.sale
    action = _of_receipt(desk, found, lines, first=len(sale.lines) + 1, reason=reason or "")
    rule = EXACT if tender == EXCHANGE else cash_rule(desk.settings)
    undone = _rounding_undone(found, action, rule=rule)
    action = msgspec.structs.replace(action, rounding=undone)
    act(sale, action)
    amount = _value(found, action) - action.rounding
    # A receipt that comes back bit by bit is no smaller a refund than one that comes back at once.
    in_all = amount + _gone_before(found)
    if tender == EXCHANGE:
        desk.require("refund.receipt", amount=in_all, reason=reason)
        desk.happened(action)
        return {"amount": amount, "receipt": None, "tenders": []}
    pot = pot_of(desk, found, worth=amount)
    planned = _plan(desk, pot, action, amount=amount, tender=tender)
    with desk.guard.together():
        desk.require("refund.receipt", amount=in_all, reason=reason)
        require_as_paid(desk, [pot], planned, reason=reason or "")
    return _pay_back(desk, sale, action, goes_back([pot], planned))


def refund_without_receipt(desk: Desk, *, lines: Sequence[Found], reason: str) -> dict[str, Json]:
    """Takes goods back of which nobody knows what they cost; the money goes back in cash.

    Never without a second person and a reason, whoever stands at the till; its limit is one of the
    whole shift, and of all the shifts that the same person has in a day.
    """
    shift = desk.require_shift()
    if desk.open is not None:
        raise TillError("sale_open")
    if not reason.strip():
        raise TillError("reason_needed")
    back = tuple(_goods_back(desk, found, number) for number, found in enumerate(lines, start=1))
    action = TakeBack(at=desk.timestamp(), of="", lines=back, tenders=(CASH,), reason=reason)
    sale = Sale(id=desk.ids.new())
    act(sale, action)
    amount = sum(found.amount for found in lines)
    if amount > LARGEST:
        raise TillError("bad_amount")
    in_all = amount + _given_without_receipt(desk, shift)
    desk.require("refund.goods", amount=in_all, reason=reason, alone=False)
    return _pay_back(desk, sale, action, [TakenFact(of="", tender=CASH, amount=amount)])


def _new_sale(desk: Desk) -> Sale:
    """The sale that goods come back in, under the name that head office is told of them by."""
    return Sale(id=desk.beforehand.same("sale", desk.ids.new))


def _given_without_receipt(desk: Desk, shift: Shift) -> int:
    """What was given for goods without a receipt in this shift, and by this person in others of
    the day, minor units."""
    user = desk.require_cashier().user
    back = (from_body(body) for body in desk.journal.past.of_day("return", shift.day))
    return sum(
        -fact.total
        for fact in back
        if (fact.shift == shift.id or fact.cashier == user)
        and not any(line.of for line in fact.lines)
    )


def opens_drawer(desk: Desk) -> bool:
    """Whether the money that went back last comes out of the drawer."""
    last = desk.journal.past.last_sale()
    tenders = () if last is None else last.tenders
    return any(tender_kind(desk, paid.tender).opens_drawer for paid in tenders)


def receipt_number(desk: Desk, typed: str) -> str:
    """A receipt's whole number, of which the digits at its end are enough for one of this till."""
    number = typed.strip().upper()
    if not number:
        raise TillError("receipt_needed")
    if _SHORT.fullmatch(number):
        number = f"{desk.journal.terminal}-{int(number):06d}"
    return number


def _sold(desk: Desk, receipt: str) -> Receipt:
    """The sale of a receipt, and how much of each line came back already."""
    found = find(desk, receipt_number(desk, receipt))
    if not found.sold:
        raise TillError("receipt_is_return", receipt=found.number)
    return found


def _of_receipt(
    desk: Desk,
    receipt: Receipt,
    lines: Sequence[Wanted] | None,
    *,
    first: int,
    reason: str,
) -> TakeBack:
    sold, before = {line.line: line for line in receipt.sold}, receipt.before
    names = {applied.promotion: applied.name for applied in receipt.applied}
    if lines is None:
        wanted = [Wanted(line=n) for n, line in sold.items() if before.get(n, 0) < line.quantity]
    else:
        wanted = list(lines)
    if len({one.line for one in wanted}) < len(wanted):
        raise TillError("line_twice")
    back = []
    for number, one in enumerate(wanted, start=first):
        line = sold.get(one.line)
        if line is None:
            raise TillError("no_such_line", line=one.line)
        left = line.quantity - before.get(one.line, 0)
        quantity = left if one.quantity is None else read_quantity(one.quantity)
        if one.quantity is not None and quantity <= 0:
            raise TillError("bad_quantity")
        if not 0 < quantity <= left:
            raise TillError("more_than_sold", line=one.line)
        back.append(
            BackLine(
                line=number,
                sold=line,
                quantity=quantity,
                refunded=before.get(one.line, 0),
                of_line=one.line,
                names={share.promotion: names.get(share.promotion, "") for share in line.shares},
            )
        )
    if not back:
        raise TillError("nothing_comes_back")
    return TakeBack(
        at=desk.timestamp(), of=receipt.number, lines=tuple(back), reason=reason,
        tenders=ways_of([pot_of(desk, receipt, worth=0)]),
    )  # fmt: skip


def _rounding_undone(receipt: Receipt, action: TakeBack, *, rule: CashRule) -> int:
    """The part of the sale's rounding that goes back with these goods, by the store's rule where
    the money goes back and exactly where the goods pay for others."""
    whole_sale = sum(line.net + _tax_on_top(receipt) * line.tax for line in receipt.sold)
    rounding = _rounding_of(receipt, whole_sale)
    cash = max(0, receipt.paid.get(CASH, 0))
    if not rounding and not cash:
        return 0
    before, now = _gone_before(receipt), _value(receipt, action)
    undone = rounding_back(
        rounding=rounding, total=whole_sale, before=before, now=now,
        others=whole_sale + rounding - cash, rule=rule,
    )  # fmt: skip
    # What another terminal had set aside and let go again was counted as if it had come back: the
    # last goods then take what is left of the money, and none more than that.
    gone = -sum(receipt.back.values())
    rest = whole_sale + rounding - gone
    if before + now == whole_sale and abs(before - gone) <= max(abs(rounding), rule.step):
        return now - rest
    return max(undone, now - rest)


def _rounding_of(receipt: Receipt, whole_sale: int) -> int:
    """What the goods of a receipt were rounded by: what was undone for goods that came back on it
    is in its entry's figure as well, and is none of theirs."""
    if not receipt.taken:
        return receipt.rounding
    brought = sum(max(0, amount) for amount in receipt.paid.values())
    return brought + sum(one.amount for one in receipt.taken if one.kept) - whole_sale


def _gone_before(receipt: Receipt) -> int:
    """What the customer paid for the goods that came back already, before rounding."""
    return sum(
        _worth(receipt, BackLine(line=0, sold=line, quantity=receipt.before[line.line]))
        for line in receipt.sold
        if receipt.before.get(line.line)
    )


def _value(receipt: Receipt, action: TakeBack) -> int:
    """What the customer paid for the goods that come back, before rounding."""
    return sum(_worth(receipt, back) for back in action.lines)


def _worth(receipt: Receipt, back: BackLine) -> int:
    figures = returned(sold=sold_of(back), quantity=back.quantity)
    return -(figures.net + _tax_on_top(receipt) * figures.tax)


def _tax_on_top(receipt: Receipt) -> bool:
    """Whether the prices of that sale left the tax out."""
    return receipt.total != sum(line.net for line in receipt.lines if not line.void)


def _plan(
    desk: Desk, pot: Pot, action: TakeBack, *, amount: int, tender: str | None
) -> dict[str, int]:
    """By which tenders an amount goes back: as it was paid, what is not cash first.

    Refuses a tender that what was paid may not go back by, or not so much of it.
    """
    if tender is not None and (tender not in action.tenders or pot.most(tender) < amount):
        raise TillError("tender_not_refundable", tender=tender_name(desk, tender))
    planned = plan([pot], amount, first=tender)
    if sum(planned.values()) < amount:
        missing = next(iter(action.tenders), "")
        raise TillError("tender_not_refundable", tender=tender_name(desk, missing))
    return planned


def _pay_back(
    desk: Desk,
    sale: Sale,
    action: TakeBack,
    parts: Sequence[TakenFact],
) -> dict[str, Json]:
    """Writes the return with the money that goes back, as one entry."""
    pricing = Pricing(desk.terms)
    actions = [desk.attributed(action)]
    sale = act(sale, actions[0])
    tenders = tenders_back(desk, parts, at=action.at) or [
        Tender(at=action.at, tender=CASH, given=0, amount=0)
    ]
    check_backs(desk, sale)
    owe(desk, sale.id, tenders, reason=action.reason)
    for tender in tenders[:-1]:
        actions.append(desk.attributed(tender))
        sale = act(sale, actions[-1])
    current = OpenSale(sale=sale, actions=actions, priced=pricing.price(sale), pricing=pricing)
    fact = end_sale(desk, current, tenders[-1], status="completed")
    amounts = Counter[str]()
    for part in parts:
        amounts[part.tender] += part.amount
    given: list[Json] = [{"tender": name, "amount": part} for name, part in amounts.items()]
    return {
        "amount": amounts.total(),
        "receipt": fact.receipt,
        "tenders": given,
        **vouchers_told(tenders),
    }


def _goods_back(desk: Desk, found: Found, number: int) -> BackLine:
    """A line for goods without a receipt: sold, as far as is known, for what is given for them."""
    understood = understand(desk, found.code, goods_only=True)
    item = understood.item
    if item is None or understood.route.problem is not None:
        raise TillError("unknown_code", code=understood.route.shown)
    quantity = read_quantity(found.quantity)
    if quantity <= 0:
        raise TillError("bad_quantity")
    if not 0 < found.amount <= LARGEST:
        raise TillError("bad_amount")
    rate = tax_rate_of(desk, item)
    # What is given is with the tax in it, whatever the prices of this shop are.
    tax = tax_of(found.amount, rate=rate, mode="inclusive")
    net = found.amount if desk.terms.tax_mode == "inclusive" else found.amount - tax
    sold = LineFact(
        line=number,
        sku=item.sku,
        code=understood.route.code,
        name=item.name,
        name_en=item.name_en,
        unit=item.unit,
        quantity=quantity,
        unit_price=item.price,
        tax_rate=rate,
        gross=net,
        discount=0,
        net=net,
        tax=tax,
        void=False,
        brand=item.brand,
    )
    return BackLine(line=number, sold=sold, quantity=quantity)
