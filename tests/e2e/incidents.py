"""What a day brings beside customers who buy: goods that come back, mistakes, cash that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.e2e.customers import Shelf, some
from tests.e2e.lane import CARD, Lane
from tests.e2e.paper_book import Basket, Goods, Paid, Receipt, Row


def whole_return(lane: Lane, shelf: Shelf) -> None:
    """Everything of a receipt comes back as it was paid, and vouchers with their whole face."""
    receipt = _some_receipt(lane, lambda one: one.basket.total <= 40_000)
    answer = lane.agreed(do="refund", receipt=receipt.number, reason="changed mind")
    assert answer["amount"] == receipt.basket.total + receipt.rounding
    given = {part["tender"]: part["amount"] for part in answer["tenders"] if part["amount"]}
    assert given == {part.tender: part.amount for part in receipt.paid if part.amount}
    back = [Paid(tender=it.tender, amount=-it.amount, kept=-it.kept) for it in receipt.paid]
    lane.book.ended(sold=None, back=receipt.basket, paid=back, rounding=-receipt.rounding)
    assert lane.refused(do="refund", receipt=receipt.number) == "nothing_comes_back"


def return_in_parts(lane: Lane, shelf: Shelf) -> None:
    """Some pieces of a discounted line, then the rest: the parts are what was paid, to the fen."""
    goods = lane.draw.choice(shelf.taxed)
    pieces = lane.draw.randrange(3, 8)
    basket = Basket()
    lane.do(do="scan", code=goods.barcode, quantity=str(pieces))
    lane.do(do="discount", line=1, percent="7", reason="dented")
    off = (2 * pieces * goods.price * 7 + 100) // 200
    basket.put(goods, quantity=pieces * 1000).off = off
    receipt = lane.pay("card", basket)
    lane.receipts.remove(receipt)
    first = lane.draw.randrange(1, pieces)
    lines = [{"line": 1, "quantity": str(first)}]
    part = lane.agreed(do="refund", receipt=receipt.number, lines=lines, reason="broken")["amount"]
    assert abs(part * pieces - basket.total * first) <= pieces, "not the share of these pieces"
    wanted = [{"line": 1, "quantity": str(pieces - first + 1)}]
    assert lane.refused(do="refund", receipt=receipt.number, lines=wanted) == "more_than_sold"
    rest = lane.agreed(do="refund", receipt=receipt.number[-6:], reason="broken")["amount"]
    assert part + rest == basket.total
    for count, amount in ((first, part), (pieces - first, rest)):
        gross = goods.price * count
        row = Row(goods=goods, quantity=count * 1000, gross=gross, off=gross - amount)
        paid = [Paid(tender="card_manual", amount=-amount)]
        lane.book.ended(sold=None, back=Basket(rows=[row]), paid=paid)


def return_without_receipt(lane: Lane, shelf: Shelf) -> None:
    """Nobody knows what it cost: cash for what a second person agrees to."""
    goods = lane.draw.choice(shelf.plain)
    amount = lane.draw.randrange(100, 3000)
    lines = [{"code": goods.barcode, "amount": amount}]
    answer = lane.agreed(do="refund_without_receipt", lines=lines, reason="no receipt")
    assert answer["amount"] == amount
    back = Basket(rows=[Row(goods=goods, gross=amount)])
    lane.book.ended(sold=None, back=back, paid=[Paid(tender="cash", amount=-amount)])


def exchange(lane: Lane, shelf: Shelf) -> None:
    """One thing back and others out, in one sale: dearer ones, and another time cheaper ones."""
    cheap, dear = sorted(lane.draw.sample(shelf.plain, 2), key=lambda goods: goods.price)
    for old, new in ((cheap, dear), (dear, cheap)):
        basket = Basket()
        lane.do(do="scan", code=old.barcode)
        basket.put(old)
        receipt = lane.pay("cash", basket)
        lane.agreed(do="refund", receipt=receipt.number, tender="exchange", reason="wrong size")
        bought = Basket()
        lane.do(do="scan", code=new.barcode)
        bought.put(new)
        for done in (receipt, lane.pay("cash", bought, back=basket)):
            lane.receipts.remove(done)


def exchange_of_two(lane: Lane, shelf: Shelf) -> None:
    """Goods of two receipts back against something cheaper; the rest of the first one comes later.

    By card, so that no cash is rounded.
    """
    new, first, second, rest = _cheapest_first(lane, shelf, 4)
    receipts = []
    for things in ((first, rest), (second,)):
        basket = _scanned(lane, *things)
        receipts.append(lane.pay("card", basket))
    for receipt in receipts:
        lane.agreed(
            do="refund", receipt=receipt.number, lines=[{"line": 1}], tender="exchange", reason="x"
        )
    bought = _scanned(lane, new)
    got = lane.agreed(do="pay", tender="card_manual")
    amount = first.price + second.price - new.price
    assert (got["give_back"], got["state"]["sale"]) == (amount, None)
    paid = [Paid(tender="card_manual", amount=-amount)]
    lane.book.ended(sold=bought, back=_basket(first, second), paid=paid)
    answer = lane.agreed(do="refund", receipt=receipts[0].number, reason="x")
    assert answer["tenders"] == [{"tender": "card_manual", "amount": rest.price}]
    paid = [Paid(tender="card_manual", amount=-rest.price)]
    lane.book.ended(sold=None, back=_basket(rest), paid=paid)
    for receipt in receipts:
        lane.receipts.remove(receipt)


def exchange_of_a_voucher_sale(lane: Lane, shelf: Shelf) -> None:
    """What a voucher paid goes against something dearer, the rest of that by another voucher; then
    all comes back, and each voucher is handed back with its whole face, once."""
    old, rest, new = _cheapest_first(lane, shelf, 3)
    sold = lane.pay("voucher", _scanned(lane, old, rest))
    (by_first,) = sold.paid
    lane.agreed(
        do="refund", receipt=sold.number, lines=[{"line": 1}], tender="exchange", reason="x"
    )
    bought = lane.pay("voucher", _scanned(lane, new), back=_basket(old))
    (by_second,) = bought.paid
    for receipt, kept, paid in (
        # The paper of the first one stays as long as anything is left that it paid.
        (bought, _basket(new), [Paid(tender="voucher", amount=-old.price, kept=old.price),
                                Paid(tender="voucher", amount=-by_second.amount,
                                     kept=-by_second.kept)]),
        (sold, _basket(rest), [Paid(tender="voucher", amount=-rest.price,
                                    kept=-by_first.kept - old.price)]),
    ):  # fmt: skip
        answer = lane.agreed(do="refund", receipt=receipt.number, reason="x")
        assert {one["serial"] for one in answer["vouchers"] if one["handed_back"]}
        lane.book.ended(sold=None, back=kept, paid=paid)
        lane.receipts.remove(receipt)


def _cheapest_first(lane: Lane, shelf: Shelf, count: int) -> list[Goods]:
    """Different goods that vouchers may pay for while head office is away."""
    cheap = [goods for goods in shelf.plain if goods.price <= 10_000]
    return sorted(lane.draw.sample(cheap, count), key=lambda goods: goods.price)


def _scanned(lane: Lane, *things: Goods) -> Basket:
    """One of each on the counter."""
    for goods in things:
        lane.do(do="scan", code=goods.barcode)
    return _basket(*things)


def _basket(*things: Goods) -> Basket:
    basket = Basket()
    for goods in things:
        basket.put(goods)
    return basket


def voided(lane: Lane, shelf: Shelf) -> None:
    """A customer who leaves: nothing is sold, and what was paid already is handed back."""
    basket = Basket()
    some(lane, shelf, basket)
    serial = lane.reference("voucher")
    lane.do(do="pay", tender="voucher", amount=1, code=serial)
    answer = lane.agreed(do="void_sale")
    assert answer["give_back"] == 1
    assert answer["tenders"] == [{"tender": "voucher", "amount": 1, "reference": serial}]
    lane.book.voided(basket.total)


def wrong_tender(lane: Lane, shelf: Shelf) -> None:
    """Booked as cash, paid by card: put right with a second person, under the same number."""
    basket = Basket()
    goods = lane.draw.choice(shelf.plain)
    lane.do(do="scan", code=goods.barcode)
    basket.put(goods)
    receipt = lane.pay("cash", basket)
    amount = receipt.paid[0].amount
    wrong: dict[str, Any] = {"do": "fix_tender", "receipt": receipt.number, "from": "cash"}
    lane.agreed(**wrong, to="card_manual", code=CARD, reason="wrong key")
    lane.book.corrected(wrong="cash", right="card_manual", amount=amount)
    lane.receipts.remove(receipt)


def cash_moves(lane: Lane, shelf: Shelf) -> None:
    """Change is fetched, a courier is paid, notes go to the safe; the drawer is opened once."""
    for what, amount, reason in (
        ("cash_in", 5000, "change"),
        ("cash_out", lane.draw.randrange(100, 2000), "courier"),
        ("safe_drop", lane.draw.randrange(1000, 3000), ""),
    ):
        lane.agreed(do=what, amount=amount, reason=reason)
        lane.book.moved(what, amount)
    lane.do(do="no_sale", reason="stuck coin")
    lane.book.figures["no_sale_count"] += 1


def questions(lane: Lane, shelf: Shelf) -> None:
    """What only asks, and what is refused, leaves no trace in any figure."""
    goods = lane.draw.choice(shelf.plain)
    lane.do(do="price_check", code=goods.barcode)
    lane.do(do="search", text=goods.sku, limit=5)
    assert lane.refused(do="scan", code="6900000000007") == "unknown_code"
    assert lane.refused(do="pay", tender="cash") == "no_sale"
    lane.do(do="lock")
    assert lane.refused(do="scan", code=goods.barcode) == "locked"
    lane.do(do="login", user=lane.user, pin=lane.user)


def practice(lane: Lane, shelf: Shelf) -> None:
    """Somebody is shown how it is done: nothing of it counts."""
    lane.settled()
    before = lane.do(do="state")["state"]["last"]
    if lane.do(do="training", on=True)["state"]["shift"] is None:
        lane.do(do="open_shift", float=100)
    lane.do(do="scan", code=lane.draw.choice(shelf.plain).barcode)
    assert "-X-" in lane.do(do="pay", tender="cash")["receipt"]
    lane.settled()
    lane.do(do="training", on=False)
    assert lane.do(do="state")["state"]["last"] == before


INCIDENTS: Sequence[Callable[[Lane, Shelf], None]] = (
    whole_return, return_in_parts, return_without_receipt, exchange, exchange_of_two,
    exchange_of_a_voucher_sale, voided, wrong_tender, cash_moves, questions, practice,
)  # fmt: skip


def _some_receipt(lane: Lane, is_fit: Callable[[Receipt], bool]) -> Receipt:
    """A receipt of today that nothing of has come back yet; nobody brings it twice."""
    chosen = lane.draw.choice([one for one in lane.receipts if is_fit(one)])
    lane.receipts.remove(chosen)
    return chosen
