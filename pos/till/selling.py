"""Ringing up: codes become lines, lines change, a line or the whole sale is taken back."""

from __future__ import annotations

import shutil
from typing import Final

import msgspec

from pos.contract.tenders import ASSERTED, BY_MEMBER
from pos.money import amount_text
from pos.payment.opening import is_attempt_id
from pos.sale.actions import Add, AgeChecked, More, Note, SetQuantity, VoidLine, VoidSale
from pos.sale.sale import SaleLine, act, check_quantity
from pos.sale.tenders import BY_WALLET
from pos.sale.voids import gone_by, line_voids
from pos.till import claims, customers, parking, paying, returning
from pos.till.asking import Asks, ask, settled
from pos.till.closing import end_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.given import require_given
from pos.till.measuring import article_of, read_quantity, says_how_much
from pos.till.reading import Understood, goods_of, understand
from pos.till.state import Json
from pos.till.stops import refuse_stopped

ROOM_TO_SELL: Final = 8 * 1024 * 1024
"""Bytes that must be free before a sale takes another line: enough to end it and to say so."""

LONGEST_NOTE: Final = 60

_UNCLAIMED: Final = frozenset({"unknown_code", "bad_check_digit"})
"""What the router says of a code that is nothing here: it may be a card of a member elsewhere."""


def scan(
    desk: Desk,
    *,
    code: str,
    quantity: str | None = None,
    confirm: bool = False,
    unweighed: bool = False,
    wallets: bool = False,
    over_limit: bool = False,
) -> dict[str, Json]:
    """Puts what a code names into the sale: `quantity` of it, a decimal string, or one.

    The code may also be a member's or a coupon's, which then counts in the sale, that of a parked
    sale, which is taken up again, or a receipt's, which is only told, as is what became of a
    payment whose number is on the shopper's own bill.
    With `wallets` the code of one asks it for all that is due; otherwise it is told what it is.
    `confirm` answers the one question that the same scan was just asked. With `unweighed` goods
    sold by weight go in as one unit, and the answer asks for their quantity, without which no
    money is taken; otherwise they wait for it. `over_limit`: more than one sale may hold of them,
    which somebody has to agree to; otherwise that is refused.
    """
    desk.require_shift()
    desk.require("sell.item")
    _require_room(desk)
    understood = understand(desk, code)
    answered = settled(desk, scanned=understood.route.code, confirmed=confirm)
    if understood.route.problem == "ambiguous_code":
        either = understood.route
        ask(desk, "ambiguous_code", scanned=either.code, settled=answered, code=either.shown)
        understood = understand(desk, code, goods_only=True)
    route = understood.route
    if route.problem == "unknown_code" and is_attempt_id(route.code):
        return claims.answer_claim(desk, attempt=route.code)
    if route.problem in _UNCLAIMED and quantity is None:
        attached = customers.attach_scanned(desk, route.code)
        if attached is not None:
            return attached
    if route.problem is None and route.kind == "member":
        return customers.attach(desk, card=route.code)
    if route.problem is None and route.kind == "coupon":
        return customers.coupon(desk, code=route.code)
    if route.problem is None and route.kind == "receipt":
        return returning.look_up(desk, receipt=route.key)
    if route.problem is None and route.kind == "parked":
        return parking.recall_by_code(desk, sale=route.key, terminal=str(route.fields["terminal"]))
    if wallets and route.problem is None and route.kind == "wallet" and _is_payable(desk):
        return paying.pay_by_code(desk, code=route.code, wallet=route.wallet)
    return _ring_up(
        desk, understood, typed=quantity, settled=answered, unweighed=unweighed,
        over_limit=over_limit,
    )  # fmt: skip


def _ring_up(
    desk: Desk,
    understood: Understood,
    *,
    typed: str | None,
    settled: frozenset[str],
    unweighed: bool,
    over_limit: bool,
) -> dict[str, Json]:
    """Puts the goods that a code names into the sale, once what it asks has its answer."""
    item, route = goods_of(understood), understood.route
    if item.not_for_sale:
        raise TillError("not_for_sale", name=item.name, name_en=item.name_en)
    lot = "" if route.piece is None else route.piece.lot
    refuse_stopped(desk, item, lot=lot, scanned=route.code, settled=settled)
    article = article_of(desk, item, route, typed=typed)
    no_weight = item.is_measured and typed is None and not says_how_much(route)
    if no_weight:
        if not unweighed:
            raise _weight_needed(article)
        article = msgspec.structs.replace(article, unweighed=True)
    if article.expected is not None:
        ask(
            desk,
            "label_disagrees",
            scanned=route.code,
            settled=settled,
            figures={"amount": article.amount or 0, "expected": article.expected},
            name=item.name,
            name_en=item.name_en,
            amount=amount_text(article.amount or 0),
            expected=amount_text(article.expected),
        )
    desk.question = None
    if over_limit and (most := _most_of(desk, article)) > article.max_per_sale > 0:
        desk.require("exceed.limit", reason=item.name)
        # On a line of its own, which has room for no more than was agreed to.
        changed = desk.happened(msgspec.structs.replace(article, max_per_sale=most))
    else:
        changed = _added(desk, article)
    values: dict[str, Json] = {
        "line": changed.sale.touched,
        "sku": item.sku,
        "min_age": item.min_age or None,
    }
    if no_weight:
        values["ask"] = "weight"
    if changed.sale.age_to_check:
        values["ask"] = "age_check"
    return values


def _most_of(desk: Desk, article: Add) -> int:
    """How much of an article there is in the sale with what would come, in thousandths."""
    there = 0 if desk.open is None else desk.open.sale.quantity_of(article.sku)
    return there + article.quantity


def _added(desk: Desk, article: Add) -> OpenSale:
    """The sale with the article, on a line of its own or as one more of the same."""
    again = _line_of_same(desk, article)
    if again is None:
        return desk.happened(article)
    check_quantity(article, article.quantity)
    return desk.happened(
        More(at=article.at, line=again.line, code=article.code, quantity=article.quantity)
    )


def _weight_needed(article: Add) -> Asks:
    return Asks(
        "weight_needed",
        figures={
            "sku": article.sku,
            "name": article.name,
            "name_en": article.name_en,
            "unit": article.unit,
            "price": article.unit_price,
        },
        name=article.name,
        name_en=article.name_en,
        unit=article.unit,
    )


def quantity(desk: Desk, *, line: int, quantity: str) -> dict[str, Json]:
    """Sets a line's quantity, a decimal string."""
    current = desk.require_sale()
    before = current.sale.line(line)
    thousandths = read_quantity(quantity)
    check_quantity(before.article, thousandths)
    _require_room(desk)
    action = SetQuantity(at=desk.timestamp(), line=line, quantity=thousandths)
    with desk.guard.together():
        desk.require("change.quantity", line=line)
        if thousandths < before.quantity:
            desk.require("void.line", amount=_gone_in_all(current, action), line=line)
        require_given(desk, action)
    desk.happened(action)
    return {"line": line}


def void_line(desk: Desk, *, line: int) -> dict[str, Json]:
    """Takes a line back."""
    current = desk.require_sale()
    action = VoidLine(at=desk.timestamp(), line=line)
    with desk.guard.together():
        desk.require("void.line", amount=_gone_in_all(current, action), line=line)
        require_given(desk, action)
    desk.happened(action)
    return {"line": line}


def note(desk: Desk, *, line: int | None, text: str) -> dict[str, Json]:
    """Writes a word beside a line, or beside the sale without one; an empty text takes it away."""
    desk.require_sale()
    words = " ".join(text.split())
    if len(words) > LONGEST_NOTE or not words.isprintable():
        raise TillError("bad_note", longest=LONGEST_NOTE)
    desk.require("write.note", line=line)
    desk.happened(Note(at=desk.timestamp(), line=line, text=words))
    return {"line": line}


def check_age(desk: Desk, *, old_enough: bool) -> dict[str, Json]:
    """The cashier has looked how old the customer is; who is too young leaves the goods here."""
    sale = desk.require_sale().sale
    age = sale.age_to_check
    if not age:
        raise TillError("no_age_to_check")
    action = AgeChecked(at=desk.timestamp(), age=age, old_enough=old_enough)
    with desk.guard.together():
        desk.require("confirm.age")
        require_given(desk, action)
    desk.happened(action)
    return {"age": age, "old_enough": old_enough}


def void_sale(desk: Desk, *, reason: str | None) -> dict[str, Json]:
    """Takes the whole sale back.

    `give_back` is what the cashier returns to the customer; `to_wallet` goes back by itself, now or
    as soon as head office hears of it, and so does `to_member`, to points and cards of value.
    `tenders` says of which tender how much. Money that goes back has a reason on record: a `reason`
    of None is the one that the key stands for, an empty one is refused.
    """
    current = desk.require_sale()
    if any(tender.tender == ASSERTED for tender in current.sale.tenders):
        raise TillError("paid_as_told")
    why = reason
    if current.sale.tenders:
        why = desk.shop_texts("permission.void.sale") if reason is None else reason.strip()
        if not why:
            raise TillError("reason_needed")
    action = VoidSale(at=desk.timestamp(), reason=why or "")
    act(current.sale, action)
    taken = max(0, current.priced.total) + _gone_before(current)
    desk.require("void.sale", amount=taken, reason=why)
    end_sale(desk, current, action, status="voided")
    desk.settled = None
    back = [
        (tender.tender, tender.given - tender.change, tender.reference)
        for tender in current.sale.tenders
    ]
    tenders: list[Json] = [
        {"tender": tender, "amount": amount, "reference": reference}
        for tender, amount, reference in back
    ]
    to_wallet = sum(amount for tender, amount, _ in back if tender in BY_WALLET)
    to_member = sum(amount for tender, amount, _ in back if tender in BY_MEMBER)
    whole = sum(amount for _, amount, _ in back)
    return {
        "give_back": whole - to_wallet - to_member,
        "to_wallet": to_wallet,
        "to_member": to_member,
        "tenders": tenders,
    }


def _gone_in_all(current: OpenSale, action: SetQuantity | VoidLine) -> int:
    """What was taken back of the sale in minor units, with what `action` takes: piece by piece is
    not less than all at once."""
    return gone_by(current.sale, action, current.pricing) + _gone_before(current)


def _gone_before(current: OpenSale) -> int:
    return line_voids(current.sale.id, current.actions, current.pricing.terms).amount


def _require_room(desk: Desk) -> None:
    """Refuses to go on selling on a disk that could not store the end of the sale."""
    if shutil.disk_usage(desk.folder).free < ROOM_TO_SELL:
        raise TillError("disk_full")


def _is_payable(desk: Desk) -> bool:
    """Whether there is anything to pay, and head office to take it from a wallet."""
    current = desk.open
    return desk.station.is_enrolled and current is not None and current.due > 0


def _line_of_same(desk: Desk, article: Add) -> SaleLine | None:
    """The line that the same article at the same price adds to: the last one that is not void.

    What is measured or labelled gets a line of its own each time, and so do a piece with a serial
    number and what follows a line on which somebody has put a price or a discount of his own.
    """
    if desk.open is None or article.unit != "each" or article.amount is not None or article.serial:
        return None
    lines = desk.open.sale.lines
    for number in reversed(desk.open.pricing.lines_of(article.sku)):
        if number > len(lines):
            continue
        line = lines[number - 1]
        same = line.article
        if same.sku != article.sku or line.void or line.back is not None:
            continue
        by_hand = line.override is not None or line.discount is not None
        price = (line.unit_price, line.source, line.version)
        batch = (same.lot, same.expiry, same.weight, same.serial, same.amount)
        if (
            price == (article.unit_price, article.source, article.version)
            and batch == (article.lot, article.expiry, article.weight, "", None)
            and not by_hand
        ):
            return line
    return None
