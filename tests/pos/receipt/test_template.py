"""A shop's own template: its words and parts on paper, and every fault of one that cannot be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.paper import Barcode, Block, Image, Paper, Qr, Row, Rule, Text, from_json, to_json
from pos.contract.facts import LineFact, SaleFact, TaxFact, TenderFact
from pos.receipt.sale_receipt import gift_receipt, invoiceable, sale_receipt
from pos.receipt.template import FACTS, PARTS, BadTemplate, Template, faults_of, read_template
from pos.texts import LANGUAGES
from tests.pos.receipt.looks import look

TOKEN = "q83vEjRWeJCrze8SNFZ4kA"
SHOP = "https://hq.example"


def sale(**changes: Any) -> SaleFact:
    milk = LineFact(
        line=1, sku="1", code="1", name="鲜牛奶 950ml", name_en="Milk", unit="each", quantity=2000,
        unit_price=1280, tax_rate="9", gross=2560, discount=0, net=2560, tax=211, void=False,
    )  # fmt: skip
    cash = TenderFact(tender="cash", amount=2560, given=2560, change=0)
    fact = SaleFact(
        sale="S", receipt="S001-T01-000123", status="completed",
        at="2026-11-22T10:42:07.123+08:00", store="S001", terminal="S001-T01",
        shift="S001-T01-2026-11-22-1", cashier="1001", gross=2560, discount=0, total=2560, tax=211,
        change=0, lines=(milk,), tenders=(cash,),
        taxes=(TaxFact(rate="9", net=2349, tax=211),), actions=(), token=TOKEN,
    )  # fmt: skip
    return msgspec.structs.replace(fact, **changes)


def words(paper: Paper) -> list[str]:
    return [
        block.text if isinstance(block, Text) else " ".join(cell.text for cell in block.cells)
        for block in paper.blocks
        if isinstance(block, Text | Row)
    ]


def of_kind(paper: Paper, kind: type[Block]) -> list[Any]:
    return [block for block in paper.blocks if isinstance(block, kind)]


def test_a_shop_has_its_own_words_and_parts() -> None:
    own = {
        "logo": "logo.png",
        "header": {"zh_CN": ["{store} 和平路店（{store_number}）"], "en": ["{store}"]},
        "footer": {"zh_CN": ["七日内凭 {number} 退换"], "en": ["Bring {number}"]},
        "sale": [
            "logo", "store", "header", "mark", {"text": "* {date} *", "align": "center"},
            {"rule": "="}, "number", "lines", "total", "tenders", "footer",
        ],
    }  # fmt: skip
    assert not faults_of(own)
    paper = sale_receipt(fact=sale(), look=look(own=own))
    assert words(paper) == [
        "示范店", "示范店 和平路店（S001）", "* 2026-11-22 *", "小票号 S001-T01-000123",
        "鲜牛奶 950ml", "  2 x 12.80 25.60", "合计 25.60", "现金 25.60",
        "七日内凭 S001-T01-000123 退换",
    ]  # fmt: skip
    assert [image.name for image in of_kind(paper, Image)] == ["logo.png"]
    assert "Bring S001-T01-000123" in words(sale_receipt(fact=sale(), look=look("en", own=own)))


def test_codes_lead_to_the_pages_of_the_sale_where_there_is_an_address() -> None:
    paper = sale_receipt(fact=sale(), look=look(links=f"{SHOP}/"))
    assert [code.data for code in of_kind(paper, Qr)] == [
        f"{SHOP}/r/{TOKEN}", f"{SHOP}/i/{TOKEN}",
    ]  # fmt: skip
    assert [code.data for code in of_kind(paper, Barcode)] == ["S001-T01-000123"]
    assert not of_kind(sale_receipt(fact=sale(), look=look()), Qr)
    before_tokens = sale(token="")
    assert not of_kind(sale_receipt(fact=before_tokens, look=look(links=SHOP)), Qr)


def test_what_a_voucher_paid_was_invoiced_before() -> None:
    voucher = TenderFact(tender="voucher", amount=2560, given=3000, change=0, invoiceable=False)
    paid = sale(tenders=(voucher,))
    assert invoiceable(paid) == 0
    codes = of_kind(sale_receipt(fact=paid, look=look(links=SHOP)), Qr)
    assert [code.data for code in codes] == [f"{SHOP}/r/{TOKEN}"]
    mixed = sale(tenders=(voucher, TenderFact(tender="cash", amount=40, given=40, change=0)))
    assert invoiceable(mixed) == 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gift_receipt_tells_no_price_and_takes_goods_back(language: str) -> None:
    paper = gift_receipt(fact=sale(), look=look(language, links=SHOP))
    said = " ".join(words(paper))
    assert not any(price in said for price in ("12.80", "25.60", "23.49", "2.11"))
    assert ("Milk 2" if language == "en" else "鲜牛奶 950ml 2") in words(paper)
    assert [code.data for code in of_kind(paper, Barcode)] == ["S001-T01-000123"]
    assert not of_kind(paper, Qr)  # the e-receipt would tell the prices


def test_a_rule_goes_with_the_parts_that_say_nothing() -> None:
    own = {
        "sale": [
            "mark", "number", "lines", {"rule": "-"}, "savings", "note", {"rule": "="}, "total",
            "tenders", {"rule": "*"}, "promotions", {"feed": 2},
        ]
    }  # fmt: skip
    paper = sale_receipt(fact=sale(), look=look(own=own))
    assert [rule.char for rule in of_kind(paper, Rule)] == ["="]


def test_every_fault_is_named() -> None:
    faults = faults_of(
        {
            "sale": ["number", "price", {"rule": "--"}, {"feed": 0}, {"glyph": 1}, 7],
            "z": [],
            "header": {"zh_CN": ["{member}"], "fr": []},
            "footer": {"zh_CN": "谢谢", "en": ["x" * 401]},
            "logo": "../secret.png",
            "qr_mm": 5,
            "colour": "red",
        }
    )
    for part in (
        "sale[2]: there is no part 'price'", "sale[3].rule", "sale[4].feed", "sale[5]: neither",
        "sale[6]: neither", "sale: the part 'total' is missing", "z: a list", "header: there is no",
        "header: en is missing", "header.zh_CN: braces", "footer.zh_CN: a list",
        "footer.en: a text of at most 400", "logo: the name", "qr_mm: a whole number",
        "colour: there is no such key",
    ):  # fmt: skip
        assert any(fault.startswith(part) for fault in faults), part
    assert faults_of("sale") == ("a table is expected",)


def test_a_template_with_nothing_below_it_names_every_paper() -> None:
    with pytest.raises(BadTemplate) as raised:
        read_template({"sale": ["mark", "number", "lines", "total", "tenders"]})
    assert set(raised.value.faults) == {
        f"{kind}: the paper is missing" for kind in PARTS if kind != "sale"
    }


SCALARS = st.none() | st.booleans() | st.integers(-3, 60) | st.text(max_size=6)
PIECES = (
    st.sampled_from(sorted(PARTS["sale"]))
    | st.dictionaries(
        st.sampled_from(["text", "rule", "feed", "image", "cut", "align", "size", "bold", "odd"]),
        SCALARS | st.just("{store}") | st.just("center") | st.just("double"),
        max_size=3,
    )
    | SCALARS
)
DOCUMENTS = st.dictionaries(
    st.sampled_from([*PARTS, "header", "footer", "logo", "qr_mm", "odd"]),
    SCALARS
    | st.lists(PIECES, max_size=8).map(
        lambda pieces: ["mark", "number", "lines", "total", "tenders", *pieces]
    )
    | st.fixed_dictionaries({"zh_CN": st.lists(SCALARS), "en": st.lists(SCALARS)}),
    max_size=4,
)


@given(document=DOCUMENTS)
def test_whatever_is_sent_prints_or_is_refused_with_its_faults(document: dict[str, Any]) -> None:
    faults = faults_of(document)
    if faults:
        with pytest.raises(BadTemplate):
            read_template(document, over=look().template)
        return
    paper = sale_receipt(fact=sale(), look=look(own=document, links=SHOP))
    assert "S001-T01-000123" in "".join(words(paper))
    assert from_json(to_json(paper)) == paper


def test_each_fact_of_a_text_is_known_on_every_receipt() -> None:
    own = {"footer": {"zh_CN": [f"{{{fact}}}" for fact in FACTS], "en": []}}
    said = words(sale_receipt(fact=sale(), look=look(own=own)))
    first = said.index("示范店", 1)
    assert said[first : first + len(FACTS)] == [
        "示范店", "S001", "S001-T01", "S001-T01-000123", "2026-11-22", "1001",
    ]  # fmt: skip


def test_the_shipped_templates_are_whole() -> None:
    assert isinstance(look().template, Template)
    assert set(look().template.papers) == set(PARTS)
