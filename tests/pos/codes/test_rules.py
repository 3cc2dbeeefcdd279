"""The published order of the rules is the executed one, seen from outside, peel by peel."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from pos.codes.labels import read_layouts
from pos.codes.route import Context, Kind, Lookups
from pos.codes.router import CLEAN, NONE, Router
from pos.codes.rules import PAYING_RULES, RULES, Rule
from pos.codes.wallets import WalletRow
from pos.texts import LANGUAGES, Texts
from tests.pos.codes.printed import printed

BOTH = "26PPPPPAAAAAWWWWWC"


def everything(_: str) -> bool:
    return True


def every_claim(code: str) -> Router:
    """A shop where every rule that could claim `code` does."""
    return Router(
        known=Lookups(
            item=everything, plu=everything, member=everything, coupon=everything,
        ),
        layouts=read_layouts([BOTH])[0],
        wallets=(WalletRow(wallet="w", begins=(code[:2],), shortest=1, longest=99, letters=True),),
    )  # fmt: skip


def without(router: Router, rule: str) -> Router:
    """The same shop where that rule has no reason to claim."""
    if rule == "wallet":
        return replace(router, wallets=())
    if rule in ("unlisted_label", "misprint"):
        return replace(router, layouts=())
    name = {"label": "plu", "gs1": "item"}.get(rule, rule)
    return replace(router, known=replace(router.known, **{name: lambda code: False}))


LABEL = printed(BOTH, plu="10001", amount=455, grams=485)
MISREAD = LABEL[:-1] + str((int(LABEL[-1]) + 1) % 10)
GS1 = "0106901234567892"
MERCHANT = "0002010102115802CN63040000"
CONSUMER = "hQVDUFYwMWETTwegAAAAVQ"
GTIN = "6901234567892"
PARKED = "PK-S001-T01-01M84KRTA6YQF8AD3WP9ZEVSP7"
PEELABLE = {"item", "label", "gs1", "member", "coupon", "wallet", "misprint",
            "unlisted_label"}  # fmt: skip
PEELED = (LABEL, MISREAD, GS1, MERCHANT, CONSUMER, GTIN, "S001-T01-000123", PARKED)


@pytest.mark.parametrize("context", get_args(Context))
@pytest.mark.parametrize("code", PEELED)
def test_taken_away_one_by_one_the_rules_decide_in_the_published_order(
    code: str, context: Context
) -> None:
    order = [rule.name for rule in (RULES if context == "selling" else PAYING_RULES)]
    router, decided = every_claim(code), []
    while True:
        found = router.route(code, context=context, payable=False)
        if found.rule == NONE or found.rule in decided:
            break
        decided.append(found.rule)
        router = without(router, found.rule) if found.rule in PEELABLE else router
    assert decided == sorted(decided, key=order.index)
    # The invented wallet's codes are letters and digits alone.
    pays = context == "tender" and code.isalnum()
    assert decided[0] == ("wallet" if pays else "item")


def test_every_rule_is_seen_to_decide_something() -> None:
    seen = set()
    for code in (*PEELED, "97" + "0" * 18):
        router = every_claim(code)
        for _ in RULES:
            found = router.route(code, payable=False)
            seen.add(found.rule)
            router = without(router, found.rule) if found.rule in PEELABLE else router
    # A GS1 code is an item by its GTIN only where nobody lists the whole code.
    listed = Router(known=Lookups(item={"06901234567892"}.__contains__))
    seen.add(listed.route(GS1).rule)
    assert seen >= {rule.name for rule in RULES}


def test_every_rule_finds_the_kind_that_the_table_says() -> None:
    by_name: dict[str, Rule] = {rule.name: rule for rule in RULES}
    for code in PEELED:
        router = every_claim(code)
        for _ in RULES:
            found = router.route(code, payable=False)
            if found.rule in by_name and found.problem != "bad_check_digit":
                assert found.kind == by_name[found.rule].kind
            router = without(router, found.rule) if found.rule in PEELABLE else router


def test_every_kind_of_the_contract_has_its_rule() -> None:
    assert {rule.kind for rule in RULES} == set(get_args(Kind))


def test_the_tender_screen_only_moves_what_pays_to_the_front() -> None:
    pays = [rule for rule in PAYING_RULES if rule.pays]
    assert PAYING_RULES == (*pays, *(rule for rule in RULES if not rule.pays))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_name_every_rule_and_nothing_else(language: str) -> None:
    told = Texts(language).catalogue["rule"]
    assert set(told) == {CLEAN, NONE, *(rule.name for rule in RULES)}
