"""GS1 element strings and Digital Links: lot, expiry, serial, weight and amount of one piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.gs1 import Gs1, read_gs1

GTIN = "06901234567892"
CHEESE = Gs1(
    gtin=GTIN,
    lot="L1",
    expiry="2026-12-31",
    serial="S9",
    quantity=485,
    unit="kg",
    count=None,
    amount=1234,
)


def told(**fields: object) -> Gs1:
    plain = {
        "lot": "", "expiry": "", "serial": "", "quantity": None, "unit": "", "count": None,
        "amount": None,
    }  # fmt: skip
    return Gs1(gtin=GTIN, **(plain | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "aim"),
    [
        (
            f"01{GTIN}3103000485172612313922123\x1d10L1\x1d21S9".replace("123\x1d", "1234\x1d"),
            "]d2",
        ),
        (f"\x1d01{GTIN}310300048517261231392212 34\x1d10L1\x1d21S9".replace(" ", ""), ""),
        (f"(01){GTIN}(3103)000485(17)261231(3922)1234(10)L1(21)S9", ""),
        (f"(3103)000485(17)261231(01){GTIN}(3922)1234(10)L1(21)S9", ""),
        (f"https://id.gs1.org/01/{GTIN}/10/L1/21/S9?17=261231&3103=000485&3922=1234", "]Q1"),
        (f"https://shop.example/x/01/{GTIN}/10/L1/21/S9?3922=1234&17=261231&3103=000485", ""),
        (f"Https://id.gs1.org/01/{GTIN}/10/L1/21/S9/?17=261231&3103=000485&3922=1234", "]Q1"),
    ],
)
def test_one_piece_of_cheese_says_the_same_in_every_spelling(code: str, aim: str) -> None:
    assert read_gs1(code, aim=aim) == CHEESE


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", told()),
        ("17261200", told(expiry="2026-12-31")),
        ("15270228", told(expiry="2027-02-28")),
        ("1527022817270301", told(expiry="2027-03-01")),
        ("3100000002", told(quantity=2000, unit="kg")),
        ("3105012345", told(quantity=123, unit="kg")),
        ("3152000050", told(quantity=500, unit="l")),
        ("3111000015", told(quantity=1500, unit="m")),
        ("3012", told(count=12_000)),
        ("3012\x1d3103000485", told(count=12_000, quantity=485, unit="kg")),
        ("39205", told(amount=500)),
        ("392312345", told(amount=1235)),
        ("39321561234", told(amount=1234)),
    ],
)
def test_weights_dates_and_amounts_are_exact(rest: str, expected: Gs1) -> None:
    assert read_gs1(f"01{GTIN}{rest}", aim="]C1") == expected


@pytest.mark.parametrize(
    ("code", "aim", "fault"),
    [
        ("ABC", "]C1", "gs1"),
        (f"01{GTIN}17269931", "]C1", "gs1"),
        (f"01{GTIN}(10", "]C1", "gs1"),
        ("00123456789012345675", "]C1", "gs1_no_item"),
        ("10LOT", "]d2", "gs1_no_item"),
        ("0106901234567893", "]e0", "gs1_check_digit"),
        ("(01)06901234567893", "", "gs1_check_digit"),
        (f"01{GTIN}39328401234", "]C1", "gs1_currency"),
        ("69012345\x1d67892", "", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}?17=269931", "]Q1", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}/10", "", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}/10/", "", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}/no/lot?17=261231", "", "gs1"),
        ("https://id.gs1.org/01/06901234567893/", "", "gs1_check_digit"),
    ],
)
def test_a_gs1_code_that_sells_nothing_says_why(code: str, aim: str, fault: str) -> None:
    assert read_gs1(code, aim=aim) == fault


@pytest.mark.parametrize(
    "code",
    [
        "9787115428028",  # an ISBN, not AI 97
        "2112345012506",  # an in-store label, not a serial number
        "2112345012507",  # the same misread
        "130061098828009406",
        "28763443825664394",
        "0112345678901234567",
        "https://shop.example/menu",
        "https://shop.example/01/none",
        "https://shop.example/menu?from=/01/6901234567892",
        "http://[::1",
        "(hello)",
        "01",
    ],
)
def test_digits_and_addresses_of_other_things_are_no_gs1_code(code: str) -> None:
    assert read_gs1(code) is None


def test_digits_that_begin_with_01_and_a_whole_gtin_are_an_element_string() -> None:
    assert read_gs1(f"01{GTIN}") == told()
    assert read_gs1(f"01{GTIN}10AB") == told(lot="AB")


@pytest.mark.parametrize(
    "link",
    [
        "https://id.gs1.org/01/6901234567892/",
        "HTTPS://ID.GS1.ORG/01/06901234567892",
        "Http://shop.example/goods/01/6901234567892/#more",
    ],
)
def test_a_link_is_read_however_its_address_is_written(link: str) -> None:
    assert read_gs1(link) == told()


@given(
    st.sampled_from(["", "]C1", "]d2", "]Q3", "]e0"]),
    st.sampled_from(["", f"01{GTIN}", f"(01){GTIN}", f"https://x.example/01/{GTIN}", "01", "393"]),
    st.text("0123456789\x1d()/?=&%AZ-. ", max_size=40) | st.text(max_size=20),
)
def test_no_text_upsets_the_reader(aim: str, begins: str, rest: str) -> None:
    read_gs1(begins + rest, aim=aim)
