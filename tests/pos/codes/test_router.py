"""The router: its published order of rules, and that nothing scanned can upset or leak."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.router import LONGEST, route, shown

MILK = "6901234567892"


def nothing(_: str) -> bool:
    return False


def only(*codes: str):  # type: ignore[no-untyped-def]
    return set(codes).__contains__


def test_a_listed_bar_code_is_an_item_with_its_gtin() -> None:
    found = route(MILK, known=only(MILK))
    assert (found.kind, found.code, found.problem, found.why) == ("item", MILK, None, "listed")
    assert found.fields == {"gtin": "06901234567892", "format": "gtin13"}


@pytest.mark.parametrize(
    "raw",
    [f" {MILK}\r\n", f"]E0{MILK}", f"\t]E0{MILK} ", "６９０１２３４５６７８９２", f"\u3000{MILK}"],
)
def test_what_scanners_and_input_methods_put_around_a_code_goes(raw: str) -> None:
    assert route(raw, known=only(MILK)).code == MILK


def test_the_aim_identifier_is_told_apart_from_the_code() -> None:
    assert route(f"]E0{MILK}", known=only(MILK)).fields["aim"] == "]E0"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "empty"),
        (" \r\n", "empty"),
        ("]E0", "empty"),
        ("9" * (LONGEST + 1), "too_long"),
        ("690123\x004567892", "control_characters"),
        ("69012345\x1d67892", "control_characters"),
        ("abc\u202edef", "control_characters"),
        ("abc\ud800", "control_characters"),
    ],
)
def test_what_no_code_can_be_is_refused_before_the_catalogue_is_asked(raw: str, why: str) -> None:
    asked: list[str] = []
    found = route(raw, known=lambda code: bool(asked.append(code)))
    assert (found.problem, found.why, found.code, found.shown) == ("bad_code", why, "", "")
    assert asked == []


def test_the_longest_code_is_still_looked_up() -> None:
    assert route("A" * LONGEST, known=nothing).problem == "unknown_code"


@pytest.mark.parametrize(
    ("code", "expected"), [("6901234567893", "2"), ("96385075", "4"), ("036000291453", "2")]
)
def test_a_wrong_check_digit_is_a_read_error(code: str, expected: str) -> None:
    found = route(code, known=nothing)
    assert (found.kind, found.problem) == ("unknown", "bad_check_digit")
    assert found.fields["expected"] == expected


def test_digits_that_are_somebodys_sku_or_plu_are_no_read_error() -> None:
    assert route("6901234567893", known=only("6901234567893")).kind == "item"
    assert route("12345678", known=only("12345678")).kind == "item"


@pytest.mark.parametrize("code", [MILK, "10001", "BAG-L", "鲜牛奶", "123456789"])
def test_what_no_rule_claims_is_unknown(code: str) -> None:
    assert route(code, known=nothing).problem == "unknown_code"


@pytest.mark.parametrize(
    "wallet", ["28763443825664394", "130061098828009406", "251001020123456789012345", "1" * 32]
)
def test_a_code_that_could_pay_is_shown_by_its_last_four_digits(wallet: str) -> None:
    found = route(wallet, known=nothing)
    assert found.shown == f"…{wallet[-4:]}"
    assert wallet[:-4] not in repr(found.fields) + found.shown
    assert wallet[:-4] not in shown(f"pay:{wallet}?x=1")


@given(st.text("0123456789", min_size=16, max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_no_long_run_of_digits_is_ever_shown(digits: str, before: str, after: str) -> None:
    assert digits not in shown(before + digits + after)


@given(st.text(st.characters(), max_size=80) | st.text("0123456789 ]E\x1d", max_size=30))
def test_nothing_scanned_raises_or_shows_what_cannot_be_seen(raw: str) -> None:
    found = route(raw, known=nothing)
    assert found.kind == "unknown" and found.problem is not None
    for text in (found.shown, shown(raw)):
        assert len(text) <= 32
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(st.text(st.characters(), max_size=40))
def test_cleaning_a_clean_code_changes_nothing(raw: str) -> None:
    first = route(raw, known=nothing)
    if first.code and not first.code.startswith("]"):
        assert route(first.code, known=nothing).code == first.code
