"""Whatever a cashier does one after the other, no line goes for less than his limit allows.

Unless a second person agreed to that very reduction: what he agreed to beside it does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pos.till.answers import Answer
from pos.till.till import Till
from tests.pos.till.test_promotions import Shop, sale_of
from tests.pos.till.test_selling import goods, refused

LIMIT = 1000
"""Basis points that a cashier may take off by hand."""

Move: TypeAlias = tuple[str, int | None, object, bool]
"""What is done, to which line or article, how much, and whether somebody agrees where asked."""

GOODS = 2
lines = st.integers(1, GOODS)
meant = st.one_of(lines, st.none())
agreed = st.booleans()
percents = st.sampled_from(["5", "9.5", "2.25", "10", "11", "40", None])
moves = st.one_of(
    st.tuples(
        st.just("price"), lines, st.sampled_from([950, 900, 980, 899, 600, 1050, None]), agreed
    ),
    st.tuples(st.just("discount"), meant, percents, agreed),
    st.tuples(st.just("amount"), meant, st.integers(1, 400), agreed),
    st.tuples(st.just("tag"), lines, st.sampled_from([990, 700, 400]), agreed),
    st.tuples(st.sampled_from(["quantity", "scan", "void"]), lines, st.integers(1, 40), agreed),
)
GROWN_SINCE: list[Move] = [
    ("discount", None, "40", True),
    ("scan", 1, 40, False),
    ("scan", 2, 10, False),
    ("tag", 2, 400, True),
]
"""The tag is agreed to, not the discount of a sale that has grown since."""
DEARER_BESIDE: list[Move] = [
    ("price", 1, 950, False),
    ("price", 2, 1050, False),
    ("amount", None, 11, False),
    ("discount", 1, "5", True),
]
"""Whoever agrees agrees to what is off one line; that the other is dearer takes nothing from it."""


def test_no_order_of_reductions_goes_beyond_the_limit(till: Till, long_run: bool) -> None:
    listed = goods(till, GOODS)
    prices = {item.sku: item.price for item in listed}
    do: dict[str, Callable[..., Answer]] = {
        "price": lambda line, part: till.price(
            line, None if part is None else listed[line - 1].price * part // 1000, "label"
        ),
        "discount": lambda line, percent: till.discount(line, percent=percent, reason="label"),
        "amount": lambda line, amount: till.discount(line, amount=amount, reason="label"),
        "tag": lambda line, part: till.tag_price(line, listed[line - 1].price * part // 1000),
        "quantity": lambda line, pieces: till.quantity(line, str(pieces)),
        "void": lambda line, _: till.void_line(line),
        "scan": lambda line, pieces: till.scan(listed[line - 1].sku, quantity=str(pieces)),
    }

    @settings(
        max_examples=400 if long_run else 40,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(moves, min_size=3, max_size=10))
    @example(GROWN_SINCE)
    @example(DEARER_BESIDE)
    def any_order(course: list[Move]) -> None:
        for item in listed:
            assert till.scan(item.sku, quantity="2").ok
        tagged: set[int | None] = set()
        allowed = 0
        for move, line, figure, is_agreed in course:
            done = do[move](line, figure)
            asked = done.state.approval
            if asked is not None and is_agreed:
                done = till.approve("2001", "2001")
            if done.ok and move in ("tag", "price"):
                (tagged.add if move == "tag" else tagged.discard)(line)
            if done.ok and asked is not None and till.state.sale is not None:
                named = {asked.permission, *asked.also}
                less = {
                    number: max(0, amount)
                    for number, (amount, _) in given_away(till, prices, tagged).items()
                }
                if "discount.sale" in named:
                    allowed += sum(less.values())
                elif named & {"discount.line", "override.price"}:
                    allowed += 0 if line is None else less.get(line, 0)
        off = {} if till.state.sale is None else given_away(till, prices, tagged)
        if not off or not till.pay("cash").ok:
            till.void_sale()
            if till.state.sale is not None:
                assert till.approve("2001", "2001").ok
            return
        # Each of two percentages, and the share of the sale's, may round up by itself.
        beyond = {
            number: amount
            for number, (amount, regular) in off.items()
            if amount * 10_000 > regular * LIMIT + 2 * 10_000
        }
        assert sum(beyond.values()) <= allowed, beyond

    any_order()


def given_away(
    till: Till, prices: Mapping[str, int], tagged: set[int | None]
) -> dict[int, tuple[int, int]]:
    """What is off each line that counts, and the price that it is off; a tag's is the shop's."""
    off: dict[int, tuple[int, int]] = {}
    for line in sale_of(till).lines:
        if not line.void:
            price = line.unit_price if line.line in tagged else prices[line.sku]
            regular = price * line.quantity // 1000
            off[line.line] = (regular - line.net, regular)
    return off


def agreed_to(till: Till, answer: Answer) -> None:
    assert refused(answer) == "approval_needed"
    assert till.approve("2001", "2001").ok


def grown_since_it_was_agreed_to(till: Till) -> None:
    """40 % off two milks has somebody's consent; now there are fifty, and ten loaves of bread."""
    milk, bread = goods(till, 2)
    till.scan(milk.sku, quantity="2")
    agreed_to(till, till.discount(None, percent="40", reason="label"))
    assert till.scan(milk.sku, quantity="48").ok
    assert till.scan(bread.sku, quantity="10").ok


def test_who_agrees_to_a_tag_agrees_to_no_discount(till: Till) -> None:
    grown_since_it_was_agreed_to(till)
    agreed_to(till, till.tag_price(2, goods(till, 2)[1].price // 2))
    answer = till.pay("cash")
    assert refused(answer) == "approval_needed"
    assert answer.state.approval is not None
    assert answer.state.approval.permission == "discount.sale"


def test_nor_does_who_takes_a_line_back(till: Till) -> None:
    grown_since_it_was_agreed_to(till)
    dear = goods(till, 3)[2]
    assert till.scan(dear.sku, quantity="400").ok
    agreed_to(till, till.void_line(3))
    assert refused(till.pay("cash")) == "approval_needed"


def test_nor_does_who_writes_a_note_or_takes_a_turn_at_the_till(till: Till) -> None:
    grown_since_it_was_agreed_to(till)
    assert till.login("2001", "2001").ok
    assert till.note(None, "label").ok
    assert till.scan(goods(till, 1)[0].sku).ok
    assert till.login("1001", "1001").ok
    assert refused(till.pay("cash")) == "approval_needed"


def test_what_makes_two_reductions_larger_is_asked_about_both(till: Till) -> None:
    grown_since_it_was_agreed_to(till)
    answer = till.discount(2, percent="40", reason="label")
    assert refused(answer) == "approval_needed"
    assert answer.state.approval is not None
    assert (answer.state.approval.permission, answer.state.approval.also) == (
        "discount.line", ("discount.sale",),
    )  # fmt: skip


def test_a_tag_is_measured_again_once_a_discount_is_gone(till: Till) -> None:
    milk = goods(till, 1)[0]
    till.scan(milk.sku, quantity="10")
    agreed_to(till, till.discount(None, percent="50", reason="label"))
    assert till.tag_price(1, milk.price - 190).values["lost"] == 950
    before = sale_of(till)
    for less in (None, "20"):
        answer = till.discount(None, percent=less, reason="label")
        assert refused(answer) == "approval_needed"
        assert answer.state.approval is not None
        assert "match.tag" in (answer.state.approval.permission, *answer.state.approval.also)
        assert sale_of(till) == before
    agreed_to(till, till.discount(None))
    assert till.pay("cash").ok


def test_a_tag_is_measured_again_before_money_is_taken(till: Till, shop: Shop) -> None:
    milk = goods(till, 1)[0]
    till = shop(
        {
            "id": "M", "name": "会员半价", "kind": "simple", "on": {"skus": [milk.sku]},
            "reward": {"percent": "50"}, "members_only": True,
        }
    )  # fmt: skip
    assert till.member("88000001").ok
    till.scan(milk.sku, quantity="3")
    assert till.tag_price(1, 50).ok
    assert till.member(None).ok
    answer = till.pay("cash")
    assert refused(answer) == "approval_needed"
    assert answer.state.approval is not None
    assert answer.state.approval.permission == "match.tag"
    assert till.approve("2001", "2001").ok
    assert till.state.sale is None
