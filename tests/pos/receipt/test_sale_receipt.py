"""The receipt says what the journal says, on paper of either width and in either language."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.paper import Barcode, Cut, Paper, Row, Text, display_width
from pos.contract.facts import SALE_DISCOUNT, LineFact, SaleFact, ShareFact, TenderFact
from pos.contract.payments import Discount as Reduction
from pos.contract.payments import Money
from pos.pricing.engine import Engine
from pos.pricing.promotion import Promotion, Reward, Selector, Slot
from pos.pricing.returns import Sold, returned
from pos.receipt.sale_receipt import sale_receipt, shares_told
from pos.sale.actions import Add, AttachMember, Discount, SetPrice, Tender, VoidLine
from pos.sale.ending import sale_fact
from pos.sale.pricing import Pricing, Terms
from pos.sale.sale import fold
from tests.pos.receipt.looks import look

PLAIN = Terms(engine=Engine(()))
AT = "2026-11-22T10:42:07.123+08:00"


def article(line: int, name: str, price: int, *, unit: str = "each", quantity: int = 1000) -> Add:
    return Add(
        at=AT, line=line, code=f"{line}", sku=f"{line}", name=name, name_en=f"Good {line}",
        unit=unit, quantity=quantity, unit_price=price, tax_rate="9" if line % 2 else "exempt",
    )  # fmt: skip


@pytest.fixture
def fact() -> SaleFact:
    actions = (
        article(1, "鲜牛奶 950ml", 1280, quantity=2000),
        article(2, "苹果 红富士", 990, unit="kg", quantity=485),
        article(3, "误扫的商品", 100),
        VoidLine(at=AT, line=3),
        Tender(at=AT, tender="cash", given=5000, amount=3040),
    )
    sale = fold("S", actions)
    return sale_fact(
        sale=sale, priced=Pricing(PLAIN).price(sale), terms=PLAIN, actions=actions,
        status="completed", receipt="S001-T01-000123", at=AT, store="S001",
        terminal="S001-T01", shift="S001-T01-2026-11-22-1", cashier="1001",
    )  # fmt: skip


def words(paper: Paper) -> list[str]:
    found: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Text):
            found.append(block.text)
        elif isinstance(block, Row):
            found.append(" ".join(cell.text for cell in block.cells))
    return found


def compose(fact: SaleFact, language: str = "zh_CN", width: int = 48) -> Paper:
    return sale_receipt(fact=fact, look=look(language, width))


def test_the_paper_of_a_sale(fact: SaleFact) -> None:
    paper = compose(fact)
    said = words(paper)
    assert said[0] == "示范店"
    assert "小票号 S001-T01-000123" in said
    assert "时间 2026-11-22 10:42:07" in said
    assert said[said.index("鲜牛奶 950ml") + 1] == "  2 x 12.80 25.60"
    assert said[said.index("苹果 红富士") + 1] == "  0.485 kg x 9.90 4.80"
    assert not any("误扫" in line for line in said)
    assert "件数 3" in said
    assert "合计 30.40" in said
    assert "现金 50.00" in said
    assert "找零 19.60" in said
    assert "9% 23.49 2.11 25.60" in said
    assert "免税 4.80 0.00 4.80" in said
    assert isinstance(paper.blocks[-1], Cut)
    assert [block.data for block in paper.blocks if isinstance(block, Barcode)] == [fact.receipt]


def test_a_labels_amount_is_not_told_as_a_product(fact: SaleFact) -> None:
    both = msgspec.structs.replace(
        fact.lines[1], label_amount=500, gross=500, net=500, quantity=485
    )
    alone = msgspec.structs.replace(both, derived=True, quantity=505)
    piece = msgspec.structs.replace(both, unit="each", quantity=1000, derived=True)
    said = words(compose(msgspec.structs.replace(fact, lines=(both, alone, piece))))
    start = said.index("苹果 红富士")
    assert said[start + 1 : start + 7] == [
        "  0.485 kg  9.90/kg 5.00",
        "  按标签价",
        "苹果 红富士",
        "  约 0.505 kg  9.90/kg 5.00",
        "苹果 红富士",
        "  1 5.00",
    ]


def test_a_label_that_agrees_with_the_price_in_force_needs_no_word(fact: SaleFact) -> None:
    agrees = msgspec.structs.replace(fact.lines[1], label_amount=fact.lines[1].gross)
    said = words(compose(msgspec.structs.replace(fact, lines=(agrees,))))
    assert "  0.485 kg  9.90/kg 4.80" in said
    assert not any("标签价" in line for line in said)


def test_english_and_narrow_paper(fact: SaleFact) -> None:
    paper = compose(fact, language="en", width=32)
    said = words(paper)
    assert "Good 1" in said
    assert "Total 30.40" in said
    assert paper.width == 32
    for block in paper.blocks:
        if isinstance(block, Row) and block.size == "normal":
            # What stands beside the first column leaves room for it.
            assert sum(display_width(cell.text) for cell in block.cells[1:]) < 32


def test_what_was_taken_off_and_what_was_saved() -> None:
    offer = Promotion(
        id="TWO", name="两件优惠", kind="quantity",
        slots=(Slot(on=Selector(everything=True), count=2),),
        reward=Reward(kind="price", value=2000),
    )  # fmt: skip
    terms = Terms(engine=Engine((offer,)))
    actions = (
        article(1, "鲜牛奶 950ml", 1280, quantity=2000),
        article(2, "茶", 990),
        SetPrice(at=AT, line=2, price=900),
        Discount(at=AT, line=2, percent=1000),
        Discount(at=AT, line=None, amount=13),
        AttachMember(at=AT, member="M7", points=120, as_of="2026-11-22T08:59:30+08:00"),
        Tender(at=AT, tender="cash", given=3000, amount=2790, rounding=-7),
    )
    sale = fold("S", actions)
    fact = sale_fact(
        sale=sale, priced=Pricing(terms).price(sale), terms=terms, actions=actions,
        status="completed", receipt="S001-T01-000123", at=AT, store="S001",
        terminal="S001-T01", shift="S001-T01-2026-11-22-1", cashier="1001",
    )  # fmt: skip
    said = words(compose(fact))
    buyer = said.index("会员 M7")
    assert said[buyer + 1 : buyer + 3] == ["积分（本单之前） 120", "  截至 2026-11-22 08:59"]
    milk, tea = said.index("鲜牛奶 950ml"), said.index("茶")
    assert said[milk + 1 : milk + 4] == [
        "  2 x 12.80 25.60", "  两件优惠 -5.60", "  整单折扣 -0.09",
    ]  # fmt: skip
    assert said[tea + 1 : tea + 4] == ["  1 x 9.00 9.00", "  单品折扣 -0.90", "  整单折扣 -0.04"]
    start = said.index("原价 34.60")
    assert said[start : start + 6] == [
        "原价 34.60", "已优惠 -6.63", "合计 27.97", "抹零 -0.07", "现金 30.00", "找零 2.10",
    ]  # fmt: skip
    assert "You saved -6.63" in words(compose(fact, language="en", width=32))


def came_back(
    like: LineFact, *, gross: int, shares: tuple[int, ...], pieces: int, of: int
) -> LineFact:
    """What goes back of a line of `of` pieces, as the books round it."""
    figures = returned(
        sold=Sold(
            quantity=of * 1000, refunded=0, gross=gross, net=gross - sum(shares), tax=0,
            shares=tuple((SALE_DISCOUNT, share) for share in shares),
        ),
        quantity=pieces * 1000,
    )  # fmt: skip
    back = tuple(ShareFact(promotion=name, amount=amount) for name, amount in figures.shares)
    return msgspec.structs.replace(
        like, quantity=-pieces * 1000, unit_price=gross // of, gross=figures.gross,
        discount=figures.gross - figures.net, net=figures.net, tax=figures.tax, shares=back,
    )  # fmt: skip


def test_what_comes_back_in_part_adds_up_on_its_paper(fact: SaleFact) -> None:
    line = came_back(fact.lines[0], gross=933, shares=(152,), pieces=1, of=3)
    assert (line.gross, line.shares[0].amount, line.net) == (-311, -51, -260)
    odd = came_back(fact.lines[0], gross=622, shares=(101,), pieces=1, of=2)
    assert (odd.gross, odd.shares[0].amount, odd.net) == (-311, -51, -261)
    paper = compose(msgspec.structs.replace(fact, lines=(line, odd)))
    said = words(paper)
    assert [row for row in said if row.startswith("  整单折扣")] == [
        "  整单折扣 0.51", "  整单折扣 0.50",
    ]  # fmt: skip


@given(
    gross=st.integers(0, 2000), taken=st.lists(st.integers(1, 300), max_size=4),
    of=st.integers(1, 7), data=st.data(),
)  # fmt: skip
def test_gross_less_what_is_told_is_the_net_of_every_part(
    gross: int, taken: list[int], of: int, data: st.DataObject
) -> None:
    gross += sum(taken)
    pieces = data.draw(st.integers(1, of))
    like = LineFact(
        line=1, sku="1", code="1", name="茶", name_en="Tea", unit="each", quantity=1000,
        unit_price=1, tax_rate="9", gross=0, discount=0, net=0, tax=0, void=False,
    )  # fmt: skip
    line = came_back(like, gross=gross, shares=tuple(taken), pieces=pieces, of=of)
    told = shares_told(line)
    assert line.gross - sum(share.amount for share in told) == line.net
    if sum(share.amount for share in line.shares) == line.discount:
        assert told == line.shares


def sizes(paper: Paper) -> dict[str, str]:
    return {block.text: block.size for block in paper.blocks if isinstance(block, Text)}


def test_an_exchange_says_what_it_is_and_whose_goods_came_back(fact: SaleFact) -> None:
    """As large as the shop's name, with both counts and the receipt of before."""
    milk, apples, _void = fact.lines
    back = msgspec.structs.replace(
        came_back(milk, gross=2560, shares=(), pieces=1, of=2), of="S001-T01-000099", of_line=1
    )
    exchange = msgspec.structs.replace(fact, lines=(back, apples, back))
    said = words(compose(exchange))
    assert sizes(compose(exchange))["换货"] == "double"
    assert said.count("原小票 S001-T01-000099") == 1
    assert ("件数 1" in said, "退回件数 2" in said) == (True, True)
    assert "EXCHANGE" in words(compose(exchange, "en"))
    alone = msgspec.structs.replace(fact, lines=(back,))
    assert sizes(compose(alone))["退货"] == "double"
    assert "件数 -1" in words(compose(alone))
    assert not {"换货", "退货"} & set(words(compose(fact)))


def test_what_came_back_takes_nothing_back_again(fact: SaleFact) -> None:
    """A receipt is kept for returns and has a code for them; the paper of a return is not."""
    milk, apples, _void = fact.lines
    back = came_back(milk, gross=2560, shares=(), pieces=1, of=2)
    bought = compose(msgspec.structs.replace(fact, lines=(back, apples)))
    returned = compose(msgspec.structs.replace(fact, lines=(back,)))
    keys = [
        [block for block in paper.blocks if isinstance(block, Barcode)]
        for paper in (bought, returned)
    ]
    assert [len(key) for key in keys] == [1, 0]
    kept = "请保留小票作为退换凭证"
    assert (kept in words(bought), kept in words(returned)) == (True, False)
    assert "谢谢惠顾" in words(returned)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh_CN",
            ["满减券 -1.00", "商家优惠 -0.50", "支付宝优惠 -0.25", "其他优惠 -0.05", "实付 28.60"],
        ),
        (
            "en",
            ["满减券 -1.00", "Shop's discount -0.50", "Alipay discount -0.25",
             "Other discount -0.05", "Customer paid 28.60"],
        ),
    ],
)  # fmt: skip
def test_a_discount_that_the_wallet_gave_no_name_is_called_by_who_pays_it(
    fact: SaleFact, language: str, said: list[str]
) -> None:
    shares = (("满减券", "platform", 100), ("", "merchant", 50), (" ", "platform", 25),
              ("", "someone_new", 5))  # fmt: skip
    money = Money(
        order=3040, paid=2860, received=2990, invoiceable=2860,
        discounts=tuple(
            Reduction(name=name, funder=funder, amount=amount) for name, funder, amount in shares
        ),
    )  # fmt: skip
    paid = TenderFact(
        tender="qr", amount=3040, given=3040, change=0, reference="A1", wallet="alipay",
        money=money,
    )  # fmt: skip
    told = [
        line.strip()
        for line in words(compose(msgspec.structs.replace(fact, tenders=(paid,)), language))
    ]
    begun = told.index(said[0])
    assert told[begun : begun + len(said)] == said
