"""QR codes of EMVCo, which the till recognises in order to say that they do not pay here.

A merchant's code (the one that stands on a shop's counter) is what a customer scans, not what he
shows. A customer's code of EMVCo holds his card number: it is neither read, shown nor kept.

Source: EMVCo, QR Code Specification for Payment Systems, merchant-presented mode 1.1 and
consumer-presented mode 1.1 (base64 of BER-TLV that begins with 85 05 CPV01). ISO 4217 for
currencies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pos.codes.emv_objects import Objects, is_intact, read_objects
from pos.codes.emv_schemes import SCHEMES, Scheme

CONSUMER: Final = "hQVDUFYw"
"""How every customer's code of EMVCo begins."""

_MERCHANT: Final = "000201"
_DYNAMIC: Final = "12"
_TEMPLATES: Final = range(26, 52)
_AMOUNT: Final = re.compile(r"([0-9]{1,10})(?:\.([0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantCode:
    """A merchant's code: whose it says it is, what it asks for, and whether its checksum is right.

    `amount` is in minor units of `currency` (ISO 4217, its number), None where the customer
    types it, and None too for a currency that no scheme of ours has. `scheme` is the name of the
    national scheme, "" for one that is not in the table, and `account` what it says of the payee.
    """

    name: str
    intact: bool
    city: str = ""
    country: str = ""
    currency: str = ""
    amount: int | None = None
    once: bool = False
    scheme: str = ""
    account: Mapping[str, str] = field(default_factory=dict)


def read_merchant_code(code: str) -> MerchantCode | None:
    """What a merchant's code says, None for what is none."""
    if not code.startswith(_MERCHANT):
        return None
    objects = read_objects(code)
    if objects is None or "63" not in objects:
        return None
    scheme, account = _payee(objects)
    currency = objects.get("53", "")
    return MerchantCode(
        name=objects.get("59", ""),
        intact=is_intact(code),
        city=objects.get("60", ""),
        country=objects.get("58", ""),
        currency=currency,
        amount=_amount(objects.get("54", ""), currency),
        once=objects.get("01") == _DYNAMIC,
        scheme="" if scheme is None else scheme.name,
        account=account,
    )


def is_consumer_code(code: str) -> bool:
    """Whether it begins as every customer's code of EMVCo does."""
    return code.startswith(CONSUMER)


def _payee(objects: Objects) -> tuple[Scheme | None, Mapping[str, str]]:
    """The scheme whose template the code holds, and what stands in it."""
    for number in _TEMPLATES:
        held = read_objects(objects.get(f"{number}", "")) or {}
        for scheme in SCHEMES:
            if held.get("00", "").casefold() == scheme.guid.casefold():
                return scheme, scheme.read(held)
    return None, {}


def _amount(text: str, currency: str) -> int | None:
    """Minor units of an amount as it stands in a code."""
    places = next((scheme.places for scheme in SCHEMES if scheme.currency == currency), None)
    found = _AMOUNT.fullmatch(text)
    if places is None or found is None:
        return None
    fraction = (found[2] or "").rstrip("0")
    if len(fraction) > places:
        return None
    return int(found[1] + fraction.ljust(places, "0"))
