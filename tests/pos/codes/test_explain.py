"""`lianpos codes explain`: kind, fields and a reason in words, and never a whole wallet code."""

from __future__ import annotations

import json

import pytest

from pos.codes.explain import explanation, published_order
from pos.codes.labels import FIRST_LABELS, read_layouts
from pos.codes.route import Lookups
from pos.codes.router import Router
from pos.codes.rules import RULES
from pos.texts import LANGUAGES, Texts
from tests.pos.codes.printed import printed
from tests.pos.codes.test_gs1 import GTIN

SHOP = Router(
    known=Lookups(item={"036000291452"}.__contains__, plu={"10001"}.__contains__),
    layouts=read_layouts((*FIRST_LABELS, "26PPPPPAAAAAWWWWWC"))[0],
)
ENGLISH = Texts("en")
CODES = [
    "", "a" * 5000, "\x00", "036000291452", "6901234567892", "6901234567893", "nothing",
    "2112345012506", "2112345012507", "130061098828009406", "9" * 20, "97" + "1" * 18,
    "S001-T01-000123", "LM1.ABC", "hQVDUFYwMWETTwegAAAAVQ", "0002010102115802CN63040000",
    f"(01){GTIN}(10)LOT1", "]C1ABC", "]C110AB", "]C10106901234567893", f"]C101{GTIN}39328401234",
    printed("21PPPPPWWWWWC", plu="10001", grams=485),
    printed("22PPPPPAAAAAC", plu="10001", amount=455),
    printed("26PPPPPAAAAAWWWWWC", plu="10001", grams=485, amount=455),
]  # fmt: skip


def test_an_item_is_explained_with_its_gtin() -> None:
    assert explanation(SHOP.route("036000291452"), say=ENGLISH) == {
        "kind": "item",
        "wallet": None,
        "fields": {
            "code": "036000291452",
            "rule": "item",
            "gtin": "00036000291452",
            "format": "gtin12",
        },
        "why": "The catalogue knows it as a bar code, sku or plu.",
    }


def test_a_label_is_explained_with_what_it_says() -> None:
    told = explanation(SHOP.route(CODES[-3]), say=ENGLISH)
    assert told["kind"] == "label"
    assert told["fields"] == {
        "code": CODES[-3],
        "rule": "label",
        "layout": "21PPPPPWWWWWC",
        "plu": "10001",
        "grams": 485,
    }


@pytest.mark.parametrize(
    ("code", "problem"),
    [("", "bad_code"), ("6901234567893", "bad_check_digit"), ("nothing", "unknown_code")],
)
def test_a_refusal_names_its_problem(code: str, problem: str) -> None:
    told = explanation(SHOP.route(code), say=ENGLISH)
    assert told["kind"] == "unknown"
    assert isinstance(told["fields"], dict) and told["fields"]["problem"] == problem


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_in_a_sentence_of_the_language(code: str, language: str) -> None:
    for payable in (True, False):
        told = explanation(SHOP.route(code, payable=payable), say=Texts(language))
        why = told["why"]
        assert isinstance(why, str) and why.endswith("。" if language == "zh_CN" else ".")
        assert "{" not in why


PARKED = "PK-S001-T01-01M84KRTA6YQF8AD3WP9ZEVSP7"


def test_all_the_reasons_are_reached() -> None:
    known = Lookups(member="M".__eq__, coupon="C".__eq__,
                    item={GTIN}.__contains__)  # fmt: skip
    inner, _ = read_layouts(["28PPPPVAAAAAC"])
    routes = [SHOP.route(code, payable=payable) for code in CODES for payable in (True, False)]
    routes += [
        Router(known=known).route(code)
        for code in ("S001-T01-000123", PARKED, "M", "C", f"(01){GTIN}")
    ]
    routes.append(
        Router(known=known, layouts=inner).route(
            printed("28PPPPVAAAAAC", plu="1", amount=14685, inner="0")
        )
    )
    assert {route.why for route in routes} == set(ENGLISH.catalogue["route"])


def test_the_explanation_of_a_payment_code_holds_its_last_four_digits_only() -> None:
    told = explanation(SHOP.route("130061098828009406"), say=ENGLISH)
    assert (told["kind"], told["wallet"]) == ("wallet", "wechat")
    assert "9406" in json.dumps(told) and "13006109882800" not in json.dumps(told)


def test_the_order_is_published_as_it_is_executed() -> None:
    told = published_order(context="selling", say=ENGLISH)
    assert told[1:-1] == [ENGLISH(f"rule.{rule.name}") for rule in RULES]
