"""The router: what decides, that nothing scanned can upset or leak, and that it never guesses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.codes.cleaning import LONGEST, shown
from pos.codes.labels import FIRST_LABELS, read_layouts
from pos.codes.route import Context, Lookups, Route
from pos.codes.router import Router
from pos.codes.wallets import WALLETS, WalletRow
from tests.pos.codes.printed import printed

MILK = "6901234567892"
BANANAS = "10001"
BOTH = "26PPPPPAAAAAWWWWWC"
LAYOUTS, _ = read_layouts((*FIRST_LABELS, BOTH))
WALLET_CODES = ("28763443825664394", "130061098828009406", "251001020123456789012345")


def shop(*codes: str, plus: tuple[str, ...] = (BANANAS,), **others: str) -> Router:
    """A shop that lists these codes and plus; `member` and `coupon` name one each."""
    known = Lookups(
        item=set(codes).__contains__,
        plu=set(plus).__contains__,
        **{name: code.__eq__ for name, code in others.items()},
    )
    return Router(known=known, layouts=LAYOUTS)


EMPTY = shop(plus=())


def test_a_listed_bar_code_is_an_item_with_its_gtin() -> None:
    found = shop(MILK).route(MILK)
    assert (found.kind, found.key, found.problem, found.rule) == ("item", MILK, None, "item")
    assert found.fields == {"gtin": "06901234567892", "format": "gtin13"}


@pytest.mark.parametrize(
    "raw",
    [f" {MILK}\r\n", f"]E0{MILK}", f"\t]E0{MILK} ", "６９０１２３４５６７８９２", f"\u3000{MILK}"],
)
def test_what_scanners_and_input_methods_put_around_a_code_goes(raw: str) -> None:
    assert shop(MILK).route(raw).code == MILK


@pytest.mark.parametrize("context", ["selling", "tender"])
@pytest.mark.parametrize("code", WALLET_CODES)
def test_what_an_input_method_made_of_a_payment_code_pays_nothing(
    code: str, context: Context
) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    for raw in (wide, code[:-1] + wide[-1]):
        found = EMPTY.route(raw, context=context)
        assert (found.kind, found.wallet, found.problem) == ("unknown", None, "unknown_code")
        assert found.shown == f"…{code[-4:]}"


def test_the_aim_identifier_is_told_apart_from_the_code() -> None:
    assert shop(MILK).route(f"]E0{MILK}").fields["aim"] == "]E0"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "empty"),
        (" \r\n", "empty"),
        ("]E0", "empty"),
        ("9" * (LONGEST + 1), "too_long"),
        ("690123\x004567892", "control_characters"),
        ("abc\u202edef", "control_characters"),
        ("abc\ud800", "control_characters"),
    ],
)
def test_what_no_code_can_be_is_refused_before_the_catalogue_is_asked(raw: str, why: str) -> None:
    asked: list[str] = []
    found = Router(known=Lookups(item=lambda code: bool(asked.append(code)))).route(raw)
    assert (found.problem, found.why, found.code, found.shown) == ("bad_code", why, "", "")
    assert asked == []


def test_the_longest_code_is_still_looked_up() -> None:
    assert EMPTY.route("A" * LONGEST).problem == "unknown_code"


@pytest.mark.parametrize(
    ("code", "expected"), [("6901234567893", "2"), ("96385075", "4"), ("036000291453", "2")]
)
def test_a_wrong_check_digit_is_a_read_error(code: str, expected: str) -> None:
    found = EMPTY.route(code)
    assert (found.kind, found.problem) == ("unknown", "bad_check_digit")
    assert found.fields["expected"] == expected


def test_digits_that_are_somebodys_sku_or_plu_are_no_read_error() -> None:
    assert shop("6901234567893").route("6901234567893").kind == "item"
    assert shop("12345678").route("12345678").kind == "item"


@pytest.mark.parametrize("code", [MILK, "10001", "BAG-L", "鲜牛奶", "123456789"])
def test_what_no_rule_knows_is_unknown(code: str) -> None:
    assert EMPTY.route(code).problem == "unknown_code"


# --- labels -----------------------------------------------------------------------------------


def test_a_label_names_its_article_by_plu_and_says_what_it_weighs_and_costs() -> None:
    code = printed(BOTH, plu=BANANAS, amount=455, grams=485)
    found = shop().route(code, payable=False)
    assert (found.kind, found.key, found.problem) == ("label", BANANAS, None)
    assert found.piece is not None
    assert (found.piece.quantity, found.piece.amount, found.piece.unit) == (485, 455, "kg")
    assert found.shown == code


def test_a_label_of_an_article_that_nobody_lists_sells_nothing() -> None:
    found = shop(plus=("10002",)).route(printed("22PPPPPAAAAAC", plu=BANANAS, amount=455))
    assert (found.kind, found.problem, found.key) == ("label", "unknown_plu", BANANAS)


def test_a_misread_label_sells_nothing() -> None:
    good = printed("21PPPPPWWWWWC", plu=BANANAS, grams=485)
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)
    found = shop().route(bad)
    assert (found.problem, found.fields["expected"]) == ("bad_check_digit", good[-1])


def test_a_bar_code_in_the_catalogue_goes_before_a_label_layout() -> None:
    code = printed("21PPPPPWWWWWC", plu=BANANAS, grams=485)
    assert shop(code).route(code).kind == "item"


# --- between goods and money ------------------------------------------------------------------

LABEL = printed(BOTH, plu=BANANAS, amount=455, grams=485)


def test_on_the_selling_screen_a_label_that_could_pay_is_asked_about() -> None:
    found = shop().route(LABEL, context="selling")
    assert (found.kind, found.problem, found.wallet) == ("unknown", "ambiguous_code", "alipay")
    assert found.fields == {"claimed_by": "label alipay"}


def test_on_the_tender_screen_the_same_digits_pay() -> None:
    found = shop().route(LABEL, context="tender")
    assert (found.kind, found.wallet, found.problem) == ("wallet", "alipay", None)


def test_while_nothing_is_due_the_same_digits_are_goods() -> None:
    assert shop().route(LABEL, context="selling", payable=False).kind == "label"


def test_a_label_of_an_unlisted_article_that_could_pay_is_asked_about() -> None:
    assert shop(plus=()).route(LABEL, context="selling").problem == "ambiguous_code"
    found = shop(plus=()).route(LABEL, context="selling", payable=False)
    assert (found.kind, found.problem, found.wallet) == ("label", "unknown_plu", None)
    assert found.shown == f"…{LABEL[-4:]}"
    # Plu, weight and amount together would be the whole code, which may be somebody's money.
    assert not {"grams", "amount"} & set(found.fields)
    assert shop(plus=()).route(LABEL, context="tender").kind == "wallet"


def test_what_only_looks_like_a_label_pays_where_something_is_due() -> None:
    other = LABEL[:-1] + str((int(LABEL[-1]) + 3) % 10)
    for context in ("selling", "tender"):
        found = shop().route(other, context=context)
        assert (found.kind, found.wallet, found.problem) == ("wallet", "alipay", None)
    found = shop().route(other, context="selling", payable=False)
    assert (found.problem, found.wallet, found.shown) == (
        "bad_check_digit",
        None,
        f"…{other[-4:]}",
    )


def test_a_shop_without_such_labels_reads_the_same_digits_as_a_payment() -> None:
    assert Router(known=Lookups()).route(LABEL, context="selling").kind == "wallet"


@pytest.mark.parametrize("kind", ["member", "coupon"])
def test_a_member_or_coupon_that_could_pay_is_asked_about_too(kind: str) -> None:
    code = "130061098828009406"
    found = shop(**{kind: code}).route(code)
    assert (found.problem, found.fields["claimed_by"]) == ("ambiguous_code", f"{kind} wechat")
    assert shop(**{kind: code}).route(code, payable=False).kind == kind


def test_a_listed_article_whose_number_could_pay_is_asked_about_too() -> None:
    assert shop(WALLET_CODES[0]).route(WALLET_CODES[0]).problem == "ambiguous_code"


@given(
    st.sampled_from(["26"]),
    st.text("0123456789", min_size=16, max_size=16),
    st.sampled_from(["selling", "tender"]),
    st.booleans(),
    st.booleans(),
)
def test_between_a_label_and_a_wallet_only_four_facts_decide(
    begins: str, rest: str, context: Context, payable: bool, listed: bool
) -> None:
    code = begins + rest
    right = (
        code[-1] == printed(BOTH, plu=code[2:7], amount=int(code[7:12]), grams=int(code[12:17]))[-1]
    )
    found = shop(plus=(code[2:7],) if listed else ()).route(code, context=context, payable=payable)
    if context == "tender":
        assert (found.kind, found.wallet) == ("wallet", "alipay")
    elif payable:
        expected = (None, "wallet") if not right else ("ambiguous_code", "unknown")
        assert (found.problem, found.kind) == expected
    elif not (right and listed):
        assert found.problem == ("unknown_plu" if right else "bad_check_digit")
    else:
        assert (found.kind, found.problem) == ("label", None)


# --- the other kinds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind", "key"),
    [
        ("S001-T01-000123", "receipt", "S001-T01-000123"),
        ("s001-t01-000123", "receipt", "S001-T01-000123"),
        ("PK-S001-T01-01M84KRTA6YQF8AD3WP9ZEVSP7", "parked", "01M84KRTA6YQF8AD3WP9ZEVSP7"),
        ("LM1.6BF5C3", "member", "LM1.6BF5C3"),
        ("97123456789012345678", "member", "97123456789012345678"),
        ("BL0000001", "member", "BL0000001"),
        ("SPRING10", "coupon", "SPRING10"),
        ("hQVDUFYwMWETTwegAAAAVQ", "emv_consumer", "hQVDUFYwMWETTwegAAAAVQ"),
        ("0002010102115802CN63040000", "emv_merchant", "0002010102115802CN63040000"),
    ],
)
def test_codes_of_people_paper_and_banks(code: str, kind: str, key: str) -> None:
    router = shop(member="BL0000001", coupon="SPRING10")
    for context in ("selling", "tender"):
        found = router.route(code, context=context)
        assert (found.kind, found.key, found.problem) == (kind, key, None)


def test_a_gs1_code_names_a_listed_article_and_its_lot() -> None:
    found = shop("06901234567892").route("]d2010690123456789210AB\x1d17261231")
    assert (found.kind, found.key, found.rule) == ("item", "06901234567892", "gs1")
    assert found.piece is not None
    assert (found.piece.lot, found.piece.expiry) == ("AB", "2026-12-31")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("]d2010690123456789210AB", "unknown_code"),
        ("]d2010690123456789310AB", "bad_check_digit"),
        ("]d2ABC", "bad_code"),
        ("69012345\x1d67892", "bad_code"),
    ],
)
def test_a_gs1_code_without_a_listed_article_sells_nothing(code: str, problem: str) -> None:
    assert EMPTY.route(code).problem == problem


# --- secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [*WALLET_CODES, "1" * 32, "fp" + "0aB" * 11])
def test_a_code_that_could_pay_is_shown_by_its_last_four_characters(code: str) -> None:
    shop_without_labels = Router(known=Lookups())
    for context in ("selling", "tender"):
        found = shop_without_labels.route(code, context=context)
        assert found.shown == f"…{code[-4:]}"
        assert code[:-4] not in repr(found)
    assert code[:-4] not in shown(f"pay:{code}?x=1")


@pytest.mark.parametrize("code", ["97123456789012345678", "BL0000001", "LM1.6BF5C3Q", "COUPON-77"])
def test_a_persons_code_and_a_coupon_are_not_shown_whole(code: str) -> None:
    router = shop(member="BL0000001", coupon="COUPON-77")
    assert code not in repr(router.route(code))


def test_what_is_ambiguous_is_not_shown_whole() -> None:
    assert LABEL[:-4] not in repr(shop().route(LABEL))


@given(st.text("0123456789", min_size=16, max_size=40), st.text(max_size=5), st.text(max_size=5))
def test_no_long_run_of_digits_is_ever_shown(digits: str, before: str, after: str) -> None:
    assert digits not in shown(before + digits + after)


# --- any text ---------------------------------------------------------------------------------

TEXTS = (
    st.text(st.characters(), max_size=80)
    | st.text("0123456789 ]E\x1d()", max_size=30)
    | st.sampled_from(["]C1", "]d2", "", "(01)", "01", "000201", "LM1.", "26", "https://x/01/"])
    .flatmap(lambda begins: st.text("0123456789\x1dAB()/?=", max_size=30).map(begins.__add__))
)  # fmt: skip


def same(one: Route, other: Route) -> bool:
    return (one, one.code, one.key) == (other, other.code, other.key)


@given(TEXTS, st.sampled_from(["selling", "tender"]), st.booleans())
def test_every_text_has_one_route_and_shows_nothing_hidden(
    raw: str, context: Context, payable: bool
) -> None:
    found = EMPTY.route(raw, context=context, payable=payable)
    again = shop(plus=()).route(raw, context=context, payable=payable)
    assert same(found, again)
    assert (found.kind != "unknown") or found.problem is not None
    for text in (found.shown, shown(raw)):
        assert len(text) <= 35
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(TEXTS)
def test_a_shop_that_lists_nothing_sells_nothing(raw: str) -> None:
    found = EMPTY.route(raw)
    if found.kind in ("item", "label"):
        assert found.problem in ("unknown_code", "unknown_plu")


@given(st.text(st.characters(), max_size=40))
def test_cleaning_a_clean_code_changes_nothing(raw: str) -> None:
    first = EMPTY.route(raw)
    if first.code and not first.code.startswith("]"):
        assert EMPTY.route(first.code).code == first.code


@given(st.sampled_from(WALLETS), st.data())
def test_every_payment_code_pays_where_nobody_else_knows_it(
    row: WalletRow, data: st.DataObject
) -> None:
    begins = data.draw(st.sampled_from(row.begins))
    left = data.draw(st.integers(row.shortest, row.longest)) - len(begins)
    code = begins + data.draw(st.text("0123456789", min_size=left, max_size=left))
    shop_without_labels = Router(known=Lookups())
    for context in ("selling", "tender"):
        found = shop_without_labels.route(code, context=context)
        assert (found.kind, found.wallet, found.problem) == ("wallet", row.wallet, None)
