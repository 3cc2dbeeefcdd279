"""The rules that decide what a code is, in the one table that everything reads.

`RULES` is the order itself: the router tries its rows from top to bottom, `lianpos codes rules`
prints it, `lianpos codes explain` names the row that decided, and the texts `rule.NAME` say in
words what each row looks at. On the tender screen the rows marked `pays` come first. On the
selling screen, where something is due, a code that both a row marked `sells` and a wallet claim is
`ambiguous_code`: the till asks and never guesses between selling bananas and taking money.

Rows above the wallet's are sure of what they claim: the catalogue, a member's file or a check
digit stands behind it. One of them, marked `yields`, is not: nine in ten payment codes that have
the form of the shop's labels do not have their check digit, and to scan such a code again would
never help. Where something is due it leaves them to the wallet. Rows below the wallet's go by the
form too and say what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pos.codes.cleaning import last_four
from pos.codes.emv import is_consumer_code, read_merchant_code
from pos.codes.gs1 import Gs1
from pos.codes.gtin import check_digit, has_gtin_length, is_gtin
from pos.codes.labels import Label, Misprint
from pos.codes.reading import Reading
from pos.codes.route import Kind, Piece, Problem, Route, Value
from pos.money import quantity_text

_RECEIPT: Final = re.compile("[0-9A-Z]{4}-[0-9A-Z]{3}-(?:X-)?[0-9]{6,9}")
"""Those of training have a mark: whoever looks them up finds them in training only."""
_PARKED: Final = re.compile("PK-([0-9A-Z]{4}-[0-9A-Z]{3})-([0-9A-HJKMNP-TV-Z]{26})")
_SIGNED_MEMBER: Final = "LM1."
_MEMBER: Final = re.compile("97[0-9]{18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: its name, what it finds, and the question it asks of a code.

    Where something is due, a row that `yields` claims nothing that a wallet does.
    """

    name: str
    kind: Kind
    claim: Callable[[Reading], Route | None]
    pays: bool = False
    sells: bool = False
    yields: bool = False


def _item(reading: Reading) -> Route | None:
    if not reading.known.item(reading.code):
        return None
    return _route("item", "item", "listed", reading, fields=_gtin_fields(reading.code))


def _label(reading: Reading) -> Route | None:
    label = reading.label
    if not isinstance(label, Label) or not reading.has_plu:
        return None
    return _labelled(reading, label, "label", None)


def _gs1(reading: Reading) -> Route | None:
    told = reading.gs1
    if not isinstance(told, Gs1) or not reading.known.item(told.gtin):
        return None
    return _of_gs1(reading, told, "gs1", "gs1_item", None)


def _receipt(reading: Reading) -> Route | None:
    number = reading.code.upper()
    if not _RECEIPT.fullmatch(number):
        return None
    return _route("receipt", "receipt", "receipt", reading, key=number, shown=number)


def park_code(*, terminal: str, sale: str) -> str:
    """The code that calls a parked sale back, in one scan: whose it is, and which."""
    return f"PK-{terminal}-{sale}"


def _parked(reading: Reading) -> Route | None:
    told = _PARKED.fullmatch(reading.code.upper())
    if told is None:
        return None
    fields = {"terminal": told[1]}
    return _route("parked", "parked", "parked", reading, key=told[2], fields=fields)


def _member(reading: Reading) -> Route | None:
    code = reading.code
    if code.startswith(_SIGNED_MEMBER):
        return _route("member", "member", "member_signed", reading)
    if _MEMBER.fullmatch(code):
        return _route("member", "member", "member_number", reading)
    if reading.known.member(code):
        return _route("member", "member", "member", reading, shown=last_four(code))
    return None


def _coupon(reading: Reading) -> Route | None:
    if not reading.known.coupon(reading.code):
        return None
    return _route("coupon", "coupon", "coupon", reading, shown=last_four(reading.code))


def _wallet(reading: Reading) -> Route | None:
    wallet = reading.wallet
    if wallet is None:
        return None
    return _route(
        "wallet", "wallet", "wallet", reading, wallet=wallet, shown=last_four(reading.code)
    )


def _emv_merchant(reading: Reading) -> Route | None:
    merchant = read_merchant_code(reading.code)
    if merchant is None:
        return None
    return _route(
        "emv_merchant",
        "emv_merchant",
        "emv_merchant",
        reading,
        fields={
            "name": merchant.name,
            "checksum": "right" if merchant.intact else "wrong",
            **({"scheme": merchant.scheme} if merchant.scheme else {}),
            **({"amount": merchant.amount} if merchant.amount is not None else {}),
        },
    )


def _emv_consumer(reading: Reading) -> Route | None:
    if not is_consumer_code(reading.code):
        return None
    return _route("emv_consumer", "emv_consumer", "emv_consumer", reading)


def _unlisted_label(reading: Reading) -> Route | None:
    label = reading.label
    if not isinstance(label, Label):
        return None
    return _labelled(reading, label, "unlisted_label", "unknown_plu")


def _misprint(reading: Reading) -> Route | None:
    label = reading.label
    if not isinstance(label, Misprint):
        return None
    return _route(
        "unknown",
        "misprint",
        "inner_digit" if label.inner else "label_digit",
        reading,
        "bad_check_digit",
        fields={"layout": label.layout.pattern, "expected": label.expected},
    )


def _unlisted_gs1(reading: Reading) -> Route | None:
    told = reading.gs1
    if told is None:
        return None
    if isinstance(told, Gs1):
        return _of_gs1(reading, told, "unlisted_gs1", "gs1_unlisted", "unknown_code")
    problem: Problem = "bad_check_digit" if told == "gs1_check_digit" else "bad_code"
    return _route("unknown", "unlisted_gs1", told, reading, problem)


def _unlisted_gtin(reading: Reading) -> Route | None:
    code = reading.code
    if is_gtin(code):
        return _route(
            "item",
            "unlisted_gtin",
            "gtin_unlisted",
            reading,
            "unknown_code",
            fields=_gtin_fields(code),
        )
    if not has_gtin_length(code):
        return None
    return _route(
        "unknown",
        "unlisted_gtin",
        "check_digit",
        reading,
        "bad_check_digit",
        fields={"format": f"gtin{len(code)}", "expected": check_digit(code[:-1])},
    )


RULES: Final = (
    Rule(name="item", kind="item", claim=_item, sells=True),
    Rule(name="label", kind="label", claim=_label, sells=True),
    Rule(name="gs1", kind="item", claim=_gs1, sells=True),
    Rule(name="receipt", kind="receipt", claim=_receipt, sells=True),
    Rule(name="parked", kind="parked", claim=_parked),
    Rule(name="member", kind="member", claim=_member, sells=True),
    Rule(name="coupon", kind="coupon", claim=_coupon, sells=True),
    Rule(name="misprint", kind="unknown", claim=_misprint, yields=True),
    Rule(name="unlisted_label", kind="label", claim=_unlisted_label, sells=True),
    Rule(name="wallet", kind="wallet", claim=_wallet, pays=True),
    Rule(name="emv_merchant", kind="emv_merchant", claim=_emv_merchant, pays=True),
    Rule(name="emv_consumer", kind="emv_consumer", claim=_emv_consumer, pays=True),
    Rule(name="unlisted_gs1", kind="item", claim=_unlisted_gs1),
    Rule(name="unlisted_gtin", kind="item", claim=_unlisted_gtin),
)
"""The order of the selling screen."""

PAYING_RULES: Final = tuple(sorted(RULES, key=lambda rule: not rule.pays))
"""The order of the tender screen: what pays first, the rest as before."""


def _route(
    kind: Kind,
    rule: str,
    why: str,
    reading: Reading,
    problem: Problem | None = None,
    *,
    key: str = "",
    shown: str = "",
    wallet: str | None = None,
    piece: Piece | None = None,
    fields: Mapping[str, Value] | None = None,
) -> Route:
    return Route(
        kind=kind,
        rule=rule,
        why=why,
        code=reading.code,
        key=key or reading.code,
        shown=shown or reading.shown,
        problem=problem,
        wallet=wallet,
        piece=piece,
        fields={name: value for name, value in (fields or {}).items() if value != ""},
    )


def _gtin_fields(code: str) -> dict[str, Value]:
    return {"gtin": code.zfill(14), "format": f"gtin{len(code)}"} if is_gtin(code) else {}


def _labelled(reading: Reading, label: Label, rule: str, problem: Problem | None) -> Route:
    measures: dict[str, Value] = {}
    # What nobody lists may be a payment code: its figures would tell the whole of it.
    if problem is None or reading.wallet is None:
        if label.grams is not None:
            measures["grams"] = label.grams
        if label.amount is not None:
            measures["amount"] = label.amount
    return _route(
        "label",
        rule,
        "no_such_plu" if problem else f"label_{'_'.join(measures)}",
        reading,
        problem,
        key=label.plu,
        # A label with a listed article is no secret; what only looks like one may be.
        shown=reading.code if problem is None else "",
        piece=Piece(quantity=label.grams, unit="kg", amount=label.amount),
        fields={"layout": label.layout.pattern, "plu": label.plu, **measures},
    )


def _of_gs1(reading: Reading, told: Gs1, rule: str, why: str, problem: Problem | None) -> Route:
    measures: dict[str, Value] = {}
    if told.quantity is not None:
        measures = {"quantity": quantity_text(told.quantity), "unit": told.unit}
    if told.count is not None:
        measures["count"] = quantity_text(told.count)
    if told.amount is not None:
        measures["amount"] = told.amount
    return _route(
        "item",
        rule,
        why,
        reading,
        problem,
        key=told.gtin,
        shown=told.gtin,
        piece=Piece(
            quantity=told.quantity,
            unit=told.unit,
            count=told.count,
            amount=told.amount,
            lot=told.lot,
            expiry=told.expiry,
            serial=told.serial,
        ),
        fields={
            "format": "gs1",
            "gtin": told.gtin,
            "lot": told.lot,
            "expiry": told.expiry,
            "serial": told.serial,
            **measures,
        },
    )
