"""Labels of the shop's scales at the till: charged to the fen, asked about when they look wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.item import Item
from pos.catalog.store import Catalog
from pos.codes.route import Piece, Route
from pos.contract.wire import FeedRow
from pos.journal.verify import verify
from pos.money import extend
from pos.sale.actions import Add
from pos.till.config import Config, LabelConfig
from pos.till.measuring import measured
from pos.till.returning import Wanted
from pos.till.state import LineView
from pos.till.till import Till
from tests.pos.codes.printed import printed
from tests.pos.conftest import code, entries
from tests.pos.till.test_promotions import last_body, sale_of
from tests.pos.till.test_selling import goods

BOTH = "26PPPPPAAAAAWWWWWC"
LABELS = Config(
    labels=tuple(
        LabelConfig(pattern=pattern) for pattern in ("21PPPPPWWWWWC", "22PPPPPAAAAAC", BOTH)
    )
)


@pytest.fixture
def lane(till: Till, open_again: Callable[..., Till]) -> Iterator[Till]:
    """A till that reads all three layouts, a cashier at it."""
    till.close()
    opened = open_again(LABELS)
    opened.login("1001", "1001")
    yield opened


@pytest.fixture
def pears(lane: Till) -> Item:
    """Something that is weighed."""
    return goods(lane, 1, unit="kg")[0]


def last_line(till: Till) -> LineView:
    return sale_of(till).lines[-1]


def test_an_amount_label_is_charged_to_the_fen(lane: Till, pears: Item) -> None:
    amount = extend(unit_price=pears.price, quantity=417) + 1
    assert lane.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=amount)).ok
    line = last_line(lane)
    assert (line.sku, line.net, line.unit_price) == (pears.sku, amount, pears.price)
    assert (line.labelled, line.derived) == (True, True)
    assert abs(line.quantity - 417) <= 1


def test_a_weight_label_is_charged_at_the_price_in_force(lane: Till, pears: Item) -> None:
    assert lane.scan(printed("21PPPPPWWWWWC", plu=pears.plu, grams=485)).ok
    line = last_line(lane)
    assert (line.quantity, line.net) == (485, (pears.price * 485 + 500) // 1000)
    assert (line.labelled, line.derived) == (False, False)


def test_a_label_with_both_is_charged_by_its_amount_and_keeps_its_weight(
    lane: Till, pears: Item, folder: Path
) -> None:
    amount = extend(unit_price=pears.price, quantity=485) + 3
    assert lane.scan(printed(BOTH, plu=pears.plu, amount=amount, grams=485)).ok
    line = last_line(lane)
    assert (line.quantity, line.net, line.derived) == (485, amount, False)
    assert lane.pay("cash").ok
    (sold,) = json.loads(last_body(folder))["lines"]
    assert (sold["quantity"], sold["gross"], sold["label_amount"]) == (485, amount, amount)
    assert "derived" not in sold
    lane.close()
    assert verify(folder)["ok"]


def test_two_labels_of_one_article_are_two_lines(lane: Till, pears: Item) -> None:
    for amount in (455, 455, 610):
        assert lane.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=amount)).ok
    sale = sale_of(lane)
    assert [line.net for line in sale.lines] == [455, 455, 610]
    assert sale.total == 1520


def test_a_label_that_disagrees_with_the_price_asks_once(
    lane: Till, pears: Item, folder: Path
) -> None:
    expected = extend(unit_price=pears.price, quantity=485)
    label = printed(BOTH, plu=pears.plu, amount=expected // 2, grams=485)
    asked = lane.scan(label)
    assert code(asked) == "label_disagrees"
    assert asked.to_json()["error"] == {
        "code": "label_disagrees",
        "message": asked.error.message if asked.error else "",
        "amount": expected // 2,
        "expected": expected,
    }
    assert asked.state.sale is None

    assert lane.scan(label).ok
    assert last_line(lane).net == expected // 2
    assert lane.pay("cash").ok
    (action, _) = json.loads(last_body(folder))["actions"]
    assert (action["do"], action["amount"], action["expected"]) == ("add", expected // 2, expected)


def test_a_disagreement_is_confirmed_in_one_command_too(lane: Till, pears: Item) -> None:
    expected = extend(unit_price=pears.price, quantity=485)
    label = printed(BOTH, plu=pears.plu, amount=expected * 2, grams=485)
    assert code(lane.scan(label)) == "label_disagrees"
    assert lane.scan(label, confirm=True).ok


def test_the_question_is_about_that_label_only(lane: Till, pears: Item) -> None:
    one = printed(BOTH, plu=pears.plu, amount=1, grams=485)
    other = printed(BOTH, plu=pears.plu, amount=2, grams=485)
    plain = goods(lane, 1)[0]
    assert code(lane.scan(one)) == "label_disagrees"
    assert code(lane.scan(other)) == "label_disagrees"
    assert code(lane.scan(one)) == "label_disagrees"
    assert lane.scan(plain.barcodes[0]).ok
    # Something else was sold in between, so nobody remembers the question; and with something
    # due the same digits could pay.
    assert code(lane.scan(one)) == "ambiguous_code"


def test_what_a_scales_rounding_explains_is_not_asked_about(lane: Till, pears: Item) -> None:
    exact = extend(unit_price=pears.price, quantity=485)
    for off in (-5, 5):
        assert lane.scan(
            printed(BOTH, plu=pears.plu, amount=exact + off, grams=485), confirm=True
        ).ok
        assert lane.pay("cash").ok
    beyond = 6 + extend(unit_price=pears.price, quantity=1)
    assert code(lane.scan(printed(BOTH, plu=pears.plu, amount=exact + beyond, grams=485))) == (
        "label_disagrees"
    )


# --- between goods and money ------------------------------------------------------------------


def test_the_first_goods_of_a_sale_cannot_be_a_payment(lane: Till, pears: Item) -> None:
    exact = extend(unit_price=pears.price, quantity=485)
    assert lane.scan(printed(BOTH, plu=pears.plu, amount=exact, grams=485)).ok


def test_with_something_due_the_till_asks_and_never_guesses(lane: Till, pears: Item) -> None:
    exact = extend(unit_price=pears.price, quantity=485)
    label = printed(BOTH, plu=pears.plu, amount=exact, grams=485)
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    before = lane.state
    for _ in range(2):
        asked = lane.scan(label)
        assert code(asked) == "ambiguous_code"
        assert asked.state == before
        assert label not in json.dumps(asked.to_json())
    assert lane.scan(label, confirm=True).ok
    assert last_line(lane).net == exact


def test_a_label_that_could_pay_and_disagrees_is_asked_about_twice(
    lane: Till, pears: Item, folder: Path
) -> None:
    expected = extend(unit_price=pears.price, quantity=500)
    label = printed(BOTH, plu=pears.plu, amount=expected // 2, grams=500)
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    # A yes to what nobody has asked is none.
    assert code(lane.scan(label, confirm=True)) == "ambiguous_code"
    assert code(lane.scan(label)) == "ambiguous_code"
    assert code(lane.scan(label, confirm=True)) == "label_disagrees"
    assert len(sale_of(lane).lines) == 1
    assert lane.scan(label, confirm=True).ok
    assert last_line(lane).net == expected // 2
    assert code(lane.scan(label, confirm=True)) == "ambiguous_code"
    assert code(lane.scan(label, confirm=True)) == "label_disagrees"
    assert lane.scan(label).ok
    assert lane.pay("cash").ok
    added = [action for action in json.loads(last_body(folder))["actions"] if "expected" in action]
    assert [action["expected"] for action in added] == [expected, expected]


def test_a_code_that_only_looks_like_a_label_may_pay_once_something_is_due(
    lane: Till, pears: Item
) -> None:
    good = printed(BOTH, plu=pears.plu, amount=455, grams=485)
    misread = good[:-1] + str((int(good[-1]) + 3) % 10)
    assert code(lane.scan(misread)) == "bad_check_digit", "nothing to pay yet: a label"
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    before = lane.state
    told = lane.scan(misread)
    assert code(told) == "code_is_wallet"
    assert told.state == before
    assert misread not in json.dumps(told.to_json())


def test_a_label_of_nothing_listed_that_could_pay_is_asked_about(lane: Till) -> None:
    unlisted = printed(BOTH, plu="99999", amount=455, grams=485)
    assert code(lane.scan(unlisted)) == "unknown_plu", "nothing to pay yet: a label"
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    lines = sale_of(lane).lines
    for confirm, problem in ((False, "ambiguous_code"), (True, "unknown_plu")):
        told = lane.scan(unlisted, confirm=confirm)
        assert code(told) == problem
        assert sale_of(lane).lines == lines
        assert unlisted not in json.dumps(told.to_json())


def test_a_yes_about_one_code_answers_for_no_other(lane: Till, pears: Item) -> None:
    one, other = (printed(BOTH, plu=pears.plu, amount=n, grams=500) for n in (1, 2))
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    assert code(lane.scan(one)) == "ambiguous_code"
    assert code(lane.scan(other, confirm=True)) == "ambiguous_code"
    assert code(lane.scan(one, confirm=True)) == "ambiguous_code"
    assert len(sale_of(lane).lines) == 1


def test_after_a_tender_the_same_digits_are_a_payment(lane: Till, pears: Item) -> None:
    exact = extend(unit_price=pears.price, quantity=485)
    label = printed(BOTH, plu=pears.plu, amount=exact, grams=485)
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    assert lane.pay("cash", 1).ok
    assert code(lane.scan(label)) == "code_is_wallet"


@pytest.mark.parametrize(
    ("scanned", "problem"),
    [
        ("130061098828009406", "code_is_wallet"),
        ("S001-T01-000001", "unknown_receipt"),
        ("LM1.ABCDEF", "unknown_member"),
        ("hQVDUFYwMWETTwegAAAAVQ", "code_is_card"),
        ("0002010102115802CN63040000", "code_is_merchant"),
        (printed("22PPPPPAAAAAC", plu="99999", amount=455), "unknown_plu"),
        ("]d2ABC", "bad_code"),
    ],
)
def test_what_is_no_article_says_what_it_is(lane: Till, scanned: str, problem: str) -> None:
    before = lane.state
    answer = lane.scan(scanned)
    assert code(answer) == problem
    assert answer.state == before


# --- what a label cannot do -------------------------------------------------------------------


def test_a_label_is_sold_as_it_stands(lane: Till, pears: Item) -> None:
    label = printed("22PPPPPAAAAAC", plu=pears.plu, amount=455)
    assert code(lane.scan(label, quantity="2")) == "label_stands"
    assert lane.scan(label).ok
    assert code(lane.quantity(1, "0.5")) == "label_stands"
    assert last_line(lane).net == 455


@pytest.mark.parametrize(
    "label",
    [
        printed("22PPPPPAAAAAC", plu="10001", amount=0),
        printed("21PPPPPWWWWWC", plu="10001", grams=0),
        printed(BOTH, plu="10001", amount=455, grams=0),
    ],
)
def test_a_label_that_says_nothing_sells_nothing(lane: Till, label: str) -> None:
    assert code(lane.scan(label)) == "label_empty"
    assert lane.state.sale is None


def listed(folder: Path, *items: dict[str, Any]) -> None:
    """Adds items to the terminal's catalogue, as head office would."""
    catalog = Catalog(folder / "catalog.db")
    plain = {
        "name_en": "", "unit": "each", "price": 500, "tax_rate": "13", "category": "x",
        "brand": "", "plu": "", "min_age": 0, "max_per_sale": 0, "not_for_sale": False,
        "discountable": True, "barcodes": [],
    }  # fmt: skip
    rows = [
        FeedRow(rev=n, table="item", op="put", key=item["sku"], row=plain | item)
        for n, item in enumerate(items, start=1)
    ]
    catalog.apply(scope="catalog:more", gen="test", rows=rows, cursor=len(rows))
    catalog.close()


def test_goods_by_the_piece_take_an_amount_label_but_none_by_weight(
    lane: Till, folder: Path
) -> None:
    listed(folder, {"sku": "PIE", "name": "馅饼", "plu": "77001"})
    assert code(lane.scan(printed("21PPPPPWWWWWC", plu="77001", grams=485))) == "label_unit"
    assert lane.scan(printed("22PPPPPAAAAAC", plu="77001", amount=350)).ok
    assert lane.scan("PIE").ok
    sale = sale_of(lane)
    assert [(line.quantity, line.net) for line in sale.lines] == [(1000, 350), (1000, 500)]


def test_a_gs1_code_keeps_lot_and_expiry_on_the_line(lane: Till, folder: Path) -> None:
    listed(folder, {"sku": "YO", "name": "酸奶", "barcodes": ["6901234567892"]})
    gs1 = "]d2010690123456789210{}\x1d17261231"
    assert lane.scan(gs1.format("A")).ok
    assert lane.scan(gs1.format("A")).ok
    assert lane.scan(gs1.format("B")).ok
    assert lane.scan("6901234567892").ok
    lines = sale_of(lane).lines
    assert [(line.quantity, line.lot, line.expiry) for line in lines] == [
        (2000, "A", "2026-12-31"),
        (1000, "B", "2026-12-31"),
        (1000, "", ""),
    ]
    assert lane.pay("cash").ok
    first = json.loads(last_body(folder))["lines"][0]
    assert (first["lot"], first["expiry"]) == ("A", "2026-12-31")


def test_goods_by_the_piece_keep_the_weight_that_their_code_says(lane: Till, folder: Path) -> None:
    listed(folder, {"sku": "HAM", "name": "火腿", "price": 4500, "barcodes": ["6901234567892"]})
    ham = "]d201069012345678923103{:06}"
    for grams in (485, 485, 510):
        assert lane.scan(ham.format(grams)).ok
    assert lane.scan(ham.format(515), quantity="2").ok
    assert lane.scan(f"{ham.format(900)}302").ok
    lines = sale_of(lane).lines
    assert [(line.quantity, line.weight, line.net) for line in lines] == [
        (2000, 485, 9000),
        (1000, 510, 4500),
        (2000, 515, 9000),
        (2000, 900, 9000),
    ]
    assert code(lane.scan(f"{ham.format(900)}302", quantity="2")) == "label_stands"
    assert code(lane.scan(f"{ham.format(900)}300")) == "label_empty"
    assert lane.pay("cash").ok
    receipt = lane.state.last.receipt if lane.state.last else ""
    assert [line["weight"] for line in json.loads(last_body(folder))["lines"]] == [
        485, 510, 515, 900,
    ]  # fmt: skip
    assert lane.refund(receipt, [Wanted(line=2, quantity="1")], reason="changed", tender="cash").ok
    lane.close()
    assert verify(folder)["ok"]


def test_a_count_is_no_weight_of_what_is_sold_by_weight(lane: Till, folder: Path) -> None:
    listed(folder, {"sku": "CH", "name": "奶酪", "unit": "kg", "barcodes": ["6901234567892"]})
    assert code(lane.scan("]C1010690123456789230" + "2")) == "weight_needed"
    assert lane.scan("]C1010690123456789230" + "2", quantity="0.25").ok
    assert last_line(lane).quantity == 250


def test_a_piece_with_a_serial_number_is_a_line_of_its_own(lane: Till, folder: Path) -> None:
    listed(folder, {"sku": "PH", "name": "手机", "barcodes": ["6901234567892"]})
    for serial in ("S1", "S1", "S2"):
        assert lane.scan(f"(01)06901234567892(21){serial}").ok
    assert len(sale_of(lane).lines) == 3
    assert lane.pay("cash").ok
    assert [line["serial"] for line in json.loads(last_body(folder))["lines"]] == ["S1", "S1", "S2"]


def test_a_gs1_code_with_a_weight_and_an_amount_is_a_label(lane: Till, folder: Path) -> None:
    listed(
        folder,
        {"sku": "CH", "name": "奶酪", "unit": "kg", "price": 8000, "barcodes": ["6901234567892"]},
    )
    assert lane.scan("]C10106901234567892310300048539223885\x1d10L7").ok
    line = last_line(lane)
    assert (line.quantity, line.net, line.lot) == (485, 3885, "L7")
    assert code(lane.scan("]C101069012345678923152000485")) == "label_unit"
    assert code(lane.scan("]C10106901234567892310300048539222000")) == "label_disagrees"


@pytest.fixture
def offers(shop: Callable[..., Till], open_again: Callable[..., Till]) -> Callable[..., Till]:
    """Opens the till with its labels under these promotions, a cashier at it."""

    def opener(*promotions: dict[str, Any]) -> Till:
        shop(*promotions).close()
        lane = open_again(LABELS)
        lane.login("1001", "1001")
        return lane

    return opener


def test_of_what_goes_off_each_kilogram_an_amount_label_takes_percentages_only(
    till: Till, offers: Callable[..., Till]
) -> None:
    pears = goods(till, 1, unit="kg")[0]
    lane = offers(
        {"id": "OFF", "name": "每公斤减", "kind": "simple", "on": {"skus": [pears.sku]},
         "reward": {"amount": 100}},
        {"id": "NEW", "name": "特价", "kind": "simple", "on": {"skus": [pears.sku]},
         "reward": {"price": pears.price - 50}},
        {"id": "TEN", "name": "九九折", "kind": "simple", "on": {"skus": [pears.sku]},
         "reward": {"percent": "1"}},
    )  # fmt: skip
    assert lane.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=1000)).ok
    assert lane.scan(printed("21PPPPPWWWWWC", plu=pears.plu, grams=1000)).ok
    amount, weight = sale_of(lane).lines
    assert [(share.promotion, share.amount) for share in amount.shares] == [("TEN", 10)]
    assert [(share.promotion, share.amount) for share in weight.shares] == [("OFF", 100)]


def test_an_amount_label_counts_towards_what_a_basket_must_come_to(
    till: Till, offers: Callable[..., Till]
) -> None:
    """The contract's labelled line takes thresholds, and these ask for no measure."""
    pears = goods(till, 1, unit="kg")[0]
    lane = offers(
        {"id": "FULL", "name": "满十减一", "kind": "threshold", "on": {"skus": [pears.sku]},
         "tiers": [{"spend": 1000, "reward": {"amount": 100}}]},
    )  # fmt: skip
    label = printed("22PPPPPAAAAAC", plu=pears.plu, amount=500)
    assert lane.scan(label).ok
    assert sale_of(lane).discount == 0
    assert lane.scan(label).ok
    assert [line.discount for line in sale_of(lane).lines] == [50, 50]


def test_a_price_keyed_in_over_a_label_is_charged_by_what_the_amount_comes_to(
    till: Till, open_again: Callable[..., Till]
) -> None:
    """Half the price per kilogram makes half the amount, as the receipt multiplies it out."""
    pears = goods(till, 1, unit="kg")[0]
    till.close()
    lane = open_again(LABELS)
    lane.login("9001", "9001")
    label = printed("22PPPPPAAAAAC", plu=pears.plu, amount=pears.price * 2)
    assert lane.scan(label).ok
    assert lane.price(1, pears.price // 2, "damaged").ok
    line = last_line(lane)
    assert (line.quantity, line.net) == (2000, pears.price // 2 * 2)


# --- layouts ----------------------------------------------------------------------------------


def test_a_demo_store_reads_the_file_of_the_terminal_before_its_own_layouts(
    till: Till, open_again: Callable[..., Till]
) -> None:
    pears = goods(till, 1, unit="kg")[0]
    by_weight = printed("21PPPPPWWWWWC", plu=pears.plu, grams=485)
    other = printed("25PPPPPWWWWWC", plu=pears.plu, grams=485)
    assert till.scan(by_weight).ok
    assert code(till.scan(other)) == "unknown_code"
    till.void_sale()
    own = open_again(Config(labels=(LabelConfig(pattern="25PPPPPWWWWWC"),)))
    own.login("1001", "1001")
    assert own.scan(other).ok
    assert code(own.scan(by_weight)) == "unknown_code"


def test_a_sale_with_labels_is_taken_up_as_it_was(
    lane: Till, pears: Item, open_again: Callable[..., Till]
) -> None:
    assert lane.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=455)).ok
    before = sale_of(lane)
    again = open_again(LABELS)
    again.login("1001", "1001")
    assert sale_of(again) == before


def test_the_journal_never_holds_a_payment_code(lane: Till, folder: Path) -> None:
    wallet = "130061098828009406"
    lane.scan(goods(lane, 1)[0].barcodes[0])
    lane.scan(wallet)
    lane.pay("cash")
    lane.close()
    assert entries(folder, "sale")
    for path in folder.rglob("*"):
        if path.is_file():
            assert wallet.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize(
    "typed", ["281234567890123456", "2812 3456 7890 123456", "2812-3456-7890-123456"]
)
def test_a_payment_code_typed_in_the_wrong_place_is_neither_told_nor_kept(
    lane: Till, folder: Path, typed: str
) -> None:
    answers = [lane.refund(typed, None, reason="x"), lane.refuse("?", "bad_command", detail=typed)]
    assert lane.scan(goods(lane, 1)[0].barcodes[0]).ok
    answers += [
        lane.scan(typed),
        lane.price_check(typed),
        lane.note(1, f"paid with {typed}"),
        lane.discount(1, percent="1", reason=typed),
        lane.price(1, 490, typed),
        lane.no_sale(typed),
        lane.cash_out(100, typed),
        lane.fix_tender(typed, "cash", "voucher", None, reason=typed),
    ]
    refused = lane.pay("voucher", 100, typed)
    assert code(refused) in ("serial_is_payment_code", "serial_needed")
    answers += [refused, lane.approve("2001", "2001"), lane.pay("cash")]
    assert answers[-1].ok
    for answer in answers:
        assert typed not in json.dumps(answer.to_json(), ensure_ascii=False)
    lane.close()
    for path in folder.rglob("*"):
        if path.is_file():
            assert typed.encode() not in path.read_bytes(), path.name


# --- figures ----------------------------------------------------------------------------------


def article(price: int, unit: str = "kg") -> Add:
    return Add(
        at="", line=1, code="", sku="A", name="梨", name_en="", unit=unit, quantity=1000,
        unit_price=price, tax_rate="9",
    )  # fmt: skip


def label(piece: Piece) -> Route:
    return Route(kind="label", rule="label", why="", code="", key="", shown="", piece=piece)


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_the_amount_of_a_label_is_never_changed(price: int, amount: int) -> None:
    line = measured(article(price), label(Piece(amount=amount, unit="kg")), shelf=price, typed=None)
    assert (line.amount, line.derived, line.expected) == (amount, True, None)
    # The derived weight is the nearest there is: no other gram is closer to the amount.
    assert line.quantity >= 1
    assert abs(line.quantity * price - amount * 1000) <= max(price, price / 2)


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.integers(-500, 500))
def test_a_label_is_asked_about_exactly_beyond_the_scales_rounding(
    price: int, grams: int, off: int
) -> None:
    expected = extend(unit_price=price, quantity=grams)
    amount = expected + off
    if not 0 < amount:
        return
    line = measured(
        article(price),
        label(Piece(quantity=grams, unit="kg", amount=amount)),
        shelf=price,
        typed=None,
    )
    assert (line.expected is not None) == (abs(off) > 5 + extend(unit_price=price, quantity=1))
