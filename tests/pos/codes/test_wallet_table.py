"""A chain's own table of wallets: a prefix more without a release, and every fault in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.wallet_table import BadWallets, read_wallets
from pos.codes.wallets import WALLETS, wallet_of


def rows(*begins: str, shortest: int = 18, longest: int = 18) -> list[dict[str, Any]]:
    return [{"begins": list(begins), "shortest": shortest, "longest": longest}]


def test_a_prefix_that_a_wallet_is_given_is_one_row_more() -> None:
    table = read_wallets({"wechat": rows("10", "11", "12", "13", "14", "15", "16")})
    assert wallet_of("160061098828009406", table) == "wechat"
    assert wallet_of("130061098828009406", table) == "wechat"
    # Wallets that are not named keep theirs.
    assert wallet_of("28763443825664394", table) == "alipay"


def test_a_wallet_that_is_named_has_these_rows_and_no_others() -> None:
    table = read_wallets({"wechat": rows("16"), "unionpay": []})
    assert wallet_of("130061098828009406", table) is None
    assert wallet_of("6212345678901234567", table) is None


def test_a_piece_of_a_range_goes_to_a_new_wallet() -> None:
    table = read_wallets({"gcash": rows("251001", shortest=24, longest=24)})
    assert wallet_of("251001020123456789012345", table) == "gcash"
    assert wallet_of("251002020123456789012345", table) == "alipay"


def test_codes_with_letters_stay_what_they_are() -> None:
    table = read_wallets({"alipay": rows("28", shortest=16, longest=24)})
    assert wallet_of("fp0123456789abcdefghijklmnopqrstuvw", table) == "alipay"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("alipay", "it is a table of wallets"),
        ({"Ali Pay": rows("28")}, "a wallet's name is 1 to 16 small letters"),
        ({"alipay": {"begins": ["28"]}}, "alipay: Expected `array`"),
        ({"alipay": [{"begins": ["28"], "shortest": 16}]}, "missing required field `longest`"),
        ({"alipay": [{**rows("28")[0], "letters": True}]}, "unknown field `letters`"),
        ({"alipay": rows()}, "Expected `array` of length >= 1"),
        ({"alipay": rows("28", shortest=13, longest=24)}, "codes of 13 to 24 figures"),
        ({"alipay": rows("28", shortest=24, longest=16)}, "codes of 24 to 16 figures"),
        ({"alipay": rows("28", shortest=16, longest=65)}, "codes of 16 to 65 figures"),
        ({"alipay": rows("2")}, "'2': codes begin with 2 to 16 figures"),
        ({"alipay": rows("")}, "'': codes begin with 2 to 16 figures"),
        ({"alipay": rows("2x")}, "'2x': codes begin with"),
        ({"alipay": rows("２８")}, "codes begin with"),
        (
            {"other": rows("13", shortest=16, longest=20)},
            "13: wechat and other both claim codes of 18 to 18 characters that begin with it",
        ),
        (
            {"one": rows("77"), "two": rows("77", "78", shortest=17, longest=19)},
            "77: one and two both claim codes of 18 to 18",
        ),
    ],
)
def test_a_table_with_a_fault_is_refused_in_words(sent: object, said: str) -> None:
    with pytest.raises(BadWallets) as refused:
        read_wallets(sent)
    assert said in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(BadWallets) as refused:
        read_wallets({"other": rows("13"), "alipay": rows("2")})
    assert len(refused.value.faults) == 2


_BEGINS = st.text("0123456789", min_size=2, max_size=4)
_TABLES = st.dictionaries(
    st.sampled_from(["alipay", "wechat", "gcash", "kakaopay"]),
    st.lists(
        st.fixed_dictionaries(
            {
                "begins": st.lists(_BEGINS, min_size=1, max_size=4),
                "shortest": st.integers(16, 20),
                "longest": st.integers(18, 24),
            }
        ),
        max_size=2,
    ),
)


@given(_TABLES, st.text("0123456789", min_size=16, max_size=24))
def test_a_table_that_is_taken_leaves_no_code_between_two_wallets(sent: Any, code: str) -> None:
    try:
        table = read_wallets(sent)
    except BadWallets:
        table = WALLETS
    claimed = any(row.claims(code) for row in table)
    assert (wallet_of(code, table) is not None) == claimed
