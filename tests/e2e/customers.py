"""Every kind of customer of a supermarket: what each puts on the counter, and what it must cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tests.e2e.lane import Lane
from tests.e2e.paper_book import Basket, Goods, half_up
from tests.pos.codes.printed import printed

OFFERED = {"1000354", "1001422", "1002550", "1003104", "1004433"}
"""Yogurts of which two cost 20.00."""


class Shelf:
    """The price list, sorted by what a customer may want of it."""

    def __init__(self, goods: Sequence[Goods]) -> None:
        single = [one for one in goods if one.unit == "each" and one.barcode]
        free = [one for one in single if not (one.min_age or one.is_limited)]
        self.plain = [one for one in free if not _has_offer(one)]
        self.taxed = [one for one in self.plain if one.rate == "13" and one.category[:5] != "fresh"]
        self.adult = [one for one in single if one.min_age and not one.is_limited]
        self.loose = [one for one in goods if one.unit == "kg" and one.plu]
        self.bags = [one for one in single if one.category == "home/bags/carrier"]
        self.soda = [one for one in free if one.category == "drink/soft/soda"]
        self.noodles = [one for one in free if one.category == "food/instant/noodles"]
        self.snacks = [one for one in free if one.category.startswith("food/snacks/")]
        self.yogurt = [one for one in free if one.sku in OFFERED and one.price > 1000]


def _has_offer(goods: Goods) -> bool:
    offers = ("drink/soft/soda", "food/instant/noodles", "food/bakery", "food/snacks", "home/bags")
    return goods.category.startswith(offers) or goods.sku in OFFERED


def some(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """One to five articles, each scanned once."""
    for goods in lane.draw.sample(shelf.plain, lane.draw.randrange(1, 6)):
        lane.do(do="scan", code=goods.barcode)
        basket.put(goods)


def several(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """So many of each: said before the scan, after it, or by scanning again."""
    first, second, third = lane.draw.sample(shelf.plain, 3)
    before, after = lane.draw.randrange(2, 12), lane.draw.randrange(2, 12)
    lane.do(do="scan", code=first.barcode, quantity=str(before))
    basket.put(first, quantity=before * 1000)
    line = lane.do(do="scan", code=second.barcode)["line"]
    lane.do(do="quantity", line=line, quantity=str(after))
    basket.put(second, quantity=after * 1000)
    for _ in range(2):
        lane.do(do="scan", code=third.barcode)
    basket.put(third, quantity=2000)


def weighed_by_hand(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Loose goods whose weight was typed, in kilograms."""
    goods, grams = lane.draw.choice(shelf.loose), lane.draw.randrange(20, 3000)
    lane.do(do="scan", code=goods.plu, quantity=f"{grams // 1000}.{grams % 1000:03d}")
    basket.put(goods, quantity=grams)


def on_the_scale(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Loose goods on the live scale: no weight is sold twice, nor before it lies still."""
    goods, grams = lane.draw.choice(shelf.loose), lane.draw.randrange(20, 3000)
    assert lane.weigh(goods.plu, grams=grams)["grams"] == grams
    basket.put(goods, quantity=grams)


def by_label(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Two packs from the scale of another counter: one label has its weight, one its amount."""
    first, second = lane.draw.sample(shelf.loose, 2)
    grams, amount = lane.draw.randrange(20, 9000), lane.draw.randrange(50, 9000)
    lane.do(do="scan", code=printed("21PPPPPWWWWWC", plu=first.plu, grams=grams))
    basket.put(first, quantity=grams)
    _by_amount(lane, basket, second, amount=amount)


def with_a_bag(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Goods and a carrier bag, which no discount touches."""
    goods, bag = lane.draw.choice(shelf.taxed), lane.draw.choice(shelf.bags)
    for one in (goods, bag):
        lane.do(do="scan", code=one.barcode)
    percent = lane.draw.randrange(1, 11)
    lane.do(do="discount", percent=str(percent), reason="regular")
    basket.put(goods).off = half_up(goods.price * percent, 100)
    basket.put(bag)


def line_discount(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Something off one line, in percent or in money."""
    first, second = lane.draw.sample(shelf.plain, 2)
    for goods in (first, second):
        lane.do(do="scan", code=goods.barcode)
    percent = lane.draw.randrange(1, 11)
    lane.do(do="discount", line=1, percent=str(percent), reason="dented")
    basket.put(first).off = half_up(first.price * percent, 100)
    amount = lane.draw.randrange(1, second.price // 10 + 1)
    lane.do(do="discount", line=2, amount=amount, reason="dented")
    basket.put(second).off = amount


def sale_discount(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Something off everything: more than a cashier may give, with somebody who agrees."""
    goods = lane.draw.choice(shelf.taxed)
    lane.do(do="scan", code=goods.barcode, quantity="3")
    percent = lane.draw.randrange(11, 31)
    lane.agreed(do="discount", percent=str(percent), reason="complaint")
    basket.put(goods, quantity=3000).off = half_up(3 * goods.price * percent, 100)


def other_price(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """A price by hand, far from the list's."""
    goods = lane.draw.choice(shelf.plain)
    line = lane.do(do="scan", code=goods.barcode)["line"]
    price = half_up(goods.price * lane.draw.randrange(60, 100), 100)
    lane.agreed(do="price", line=line, price=price, reason="label")
    basket.put(goods, gross=price)


def shelf_tag(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """The tag on the shelf was lower: it counts."""
    goods = lane.draw.choice(shelf.plain)
    line = lane.do(do="scan", code=goods.barcode)["line"]
    lower = goods.price - lane.draw.randrange(1, min(goods.price, 1000))
    assert lane.agreed(do="tag_price", line=line, price=lower, reason="tag")["lost"] > 0
    basket.put(goods, gross=lower)
    lane.book.figures["tags"] += 1


def adult(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Wine: somebody looks how old the customer is."""
    goods = lane.draw.choice(shelf.adult)
    assert lane.do(do="scan", code=goods.barcode)["ask"] == "age_check"
    lane.do(do="check_age", old_enough=True)
    basket.put(goods)


def gold_member(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Gold members get snacks for a tenth less, and nothing else."""
    lane.do(do="member", code="88000001")
    for goods in (*lane.draw.sample(shelf.snacks, 2), lane.draw.choice(shelf.plain)):
        lane.do(do="scan", code=goods.barcode)
        row = basket.put(goods)
        if goods in shelf.snacks:
            row.off = half_up(goods.price, 10)


def silver_member(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """A member whose card brings nothing today; it is attached by a scan."""
    lane.do(do="scan", code="88000002")
    some(lane, shelf, basket)


def with_coupon(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Ten yuan off eighty, by a coupon."""
    goods = lane.draw.choice([one for one in shelf.taxed if one.price >= 1000])
    pieces = -(-8000 // goods.price)
    lane.do(do="scan", code=goods.barcode, quantity=str(pieces))
    assert lane.do(do="scan", code="LIAN10")["saved"] == 1000
    basket.put(goods, quantity=pieces * 1000).off = 1000


def second_at_half(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Soda: the second bottle at half its price."""
    goods = lane.draw.choice(shelf.soda)
    lane.do(do="scan", code=goods.barcode, quantity="2")
    basket.put(goods, quantity=2000).off = half_up(goods.price, 2)


def third_for_nothing(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Noodles: three for the price of two."""
    goods = lane.draw.choice(shelf.noodles)
    lane.do(do="scan", code=goods.barcode, quantity="3")
    basket.put(goods, quantity=3000).off = goods.price


def two_for_twenty(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """Yogurt: any two for twenty yuan."""
    goods = lane.draw.choice(shelf.yogurt)
    lane.do(do="scan", code=goods.barcode, quantity="2")
    basket.put(goods, quantity=2000).off = 2 * goods.price - 2000


def one_too_many(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """A line that is taken back, one piece of another, and a word beside the sale."""
    kept, gone = lane.draw.sample(shelf.plain, 2)
    lane.do(do="scan", code=kept.barcode, quantity="3")
    lane.agreed(do="quantity", line=1, quantity="2")
    lane.book.taken_back(kept.price)
    line = lane.do(do="scan", code=gone.barcode)["line"]
    lane.agreed(do="void_line", line=line)
    lane.book.taken_back(gone.price)
    lane.do(do="note", text="for the neighbour")
    basket.put(kept, quantity=2000)


def in_exact_money(lane: Lane, shelf: Shelf, basket: Basket) -> None:
    """A pack whose amount ends in single fen, paid in cash: what is below a tenth is dropped."""
    goods = lane.draw.choice(shelf.loose)
    amount = lane.draw.randrange(10, 900) * 10 + lane.draw.randrange(1, 10)
    _by_amount(lane, basket, goods, amount=amount)


def _by_amount(lane: Lane, basket: Basket, goods: Goods, *, amount: int) -> None:
    """A label's amount is charged to the fen; the weight follows from it and is only told."""
    code = printed("22PPPPPAAAAAC", plu=goods.plu, amount=amount)
    state = lane.do(do="scan", code=code)["state"]
    kilograms, _, rest = state["sale"]["lines"][-1]["quantity"].partition(".")
    grams = int(kilograms) * 1000 + int(rest.ljust(3, "0"))
    assert abs(grams * goods.price - amount * 1000) <= goods.price
    basket.put(goods, quantity=grams, gross=amount)


Kind = Callable[[Lane, Shelf, Basket], None]

KINDS: Sequence[Kind] = (
    some, several, weighed_by_hand, on_the_scale, by_label, with_a_bag, line_discount,
    sale_discount, other_price, shelf_tag, adult, gold_member, silver_member, with_coupon,
    second_at_half, third_for_nothing, two_for_twenty, one_too_many, in_exact_money,
)  # fmt: skip


def serve(lane: Lane, shelf: Shelf, kind: Kind) -> None:
    """One customer from the first article to the receipt."""
    basket = Basket()
    kind(lane, shelf, basket)
    lane.due(basket)
    pay = partial(lane.pay, "cash") if kind is in_exact_money else lane.take_money
    pay(basket)
