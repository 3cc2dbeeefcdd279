"""Merchants' codes of national payment schemes: where each keeps the payee, as data; writing one.

A printed code gives no confirmation of a payment: it is good for a tender that the cashier
asserts, and for nothing else.

Sources: EMVCo merchant-presented mode 1.1 for the frame; for the templates the schemes' own
public documents: Banco Central do Brasil (BR Code), Bank of Thailand (Thai QR), NAPAS (VietQR),
Monetary Authority of Singapore (SGQR). Places of currencies: ISO 4217.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pos.codes.emv_objects import Objects, read_objects, sealed, write_objects

_NAME_LONGEST: Final = 25
_CITY_LONGEST: Final = 15
_ADDITIONAL: Final = {"bill": "01", "store": "03", "reference": "05", "terminal": "07",
                      "purpose": "08"}  # fmt: skip


class UnwritableCode(ValueError):
    """What was asked for does not fit into a merchant's code; the message says what and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One scheme: the template with its payee, its currency, and what else its codes must hold.

    `slots` names the places in the template by their ids, two of them (`0100`) for an object in
    an object. One of `payee` must be given. `fixed` stands in every code. `places` are the
    decimal places of the currency. `names` says whether the merchant's name and city must stand.
    """

    name: str
    template: str
    guid: str
    country: str
    currency: str
    slots: Mapping[str, str]
    payee: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    places: int = 2
    names: bool = True

    def read(self, held: Objects) -> dict[str, str]:
        """What a template says, by the names of its slots."""
        said = {}
        for name, where in self.slots.items():
            inner: Objects | None = held
            if len(where) > 2:
                inner = read_objects(held.get(where[:2], ""))
            if inner is not None and where[-2:] in inner:
                said[name] = inner[where[-2:]]
        return said

    def write(self, account: Mapping[str, str]) -> str:
        """The template that says so."""
        places = dict(self.fixed)
        for name, value in account.items():
            if name not in self.slots:
                raise UnwritableCode(f"{self.name} has no place for {name!r}")
            places[self.slots[name]] = value
        if not any(account.get(name) for name in self.payee):
            raise UnwritableCode(f"{self.name} needs one of {', '.join(self.payee)}")
        top = {"00": self.guid, **{where: value for where, value in places.items() if value}}
        for where in sorted(places):
            if len(where) > 2:
                top[where[:2]] = top.get(where[:2], "") + _objects({where[2:]: top.pop(where)})
        return _objects(top)


SCHEMES: Final = (
    Scheme(
        name="pix", template="26", guid="br.gov.bcb.pix", country="BR", currency="986",
        slots={"key": "01", "text": "02", "url": "25"}, payee=("key", "url"), reference="***",
    ),
    Scheme(
        name="promptpay", template="29", guid="A000000677010111", country="TH", currency="764",
        slots={"phone": "01", "tax_id": "02", "e_wallet": "03"},
        payee=("phone", "tax_id", "e_wallet"), names=False,
    ),
    Scheme(
        name="promptpay_bill", template="30", guid="A000000677010112", country="TH",
        currency="764", slots={"biller": "01", "reference": "02", "reference_2": "03"},
        payee=("biller",), names=False,
    ),
    Scheme(
        name="vietqr", template="38", guid="A000000727", country="VN", currency="704",
        slots={"bank": "0100", "account": "0101"}, payee=("account",), fixed={"02": "QRIBFTTA"},
        places=0, names=False,
    ),
    Scheme(
        name="paynow", template="26", guid="SG.PAYNOW", country="SG", currency="702",
        slots={"proxy_type": "01", "proxy": "02", "editable": "03", "expiry": "04"},
        payee=("proxy",),
    ),
)  # fmt: skip
"""The schemes whose codes are read and written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalName:
    """The merchant in its own writing: language of two letters, name, city."""

    language: str
    name: str
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a merchant's code is to say.

    `account` goes by the slots of the scheme. `amount` is in minor units; None lets the customer
    type it. `category` is the merchant's of ISO 18245. `additional` names bill, store,
    reference, terminal and purpose.
    """

    scheme: str
    account: Mapping[str, str]
    name: str = ""
    city: str = ""
    amount: int | None = None
    category: str = "0000"
    additional: Mapping[str, str] = field(default_factory=dict)
    local: LocalName | None = None


def write_merchant_code(demand: Demand) -> str:
    """The code's text, checksum and all, in rising order of its ids; UnwritableCode if it cannot.

    With an amount it is a code for one payment (01 = 12), without one it may hang on the wall.
    """
    scheme = next((known for known in SCHEMES if known.name == demand.scheme), None)
    if scheme is None:
        raise UnwritableCode(f"no scheme is called {demand.scheme!r}")
    if scheme.names and not (demand.name and demand.city):
        raise UnwritableCode(f"{scheme.name} needs the merchant's name and city")
    if len(demand.name) > _NAME_LONGEST or len(demand.city) > _CITY_LONGEST:
        raise UnwritableCode("a name has 25 characters at most, a city 15")
    if demand.amount is not None and demand.amount <= 0:
        raise UnwritableCode("an amount is more than nothing")
    local = demand.local
    objects = {
        "00": "01",
        "01": "11" if demand.amount is None else "12",
        scheme.template: scheme.write(demand.account),
        "52": demand.category,
        "53": scheme.currency,
        "54": "" if demand.amount is None else _decimal(demand.amount, scheme.places),
        "58": scheme.country,
        "59": demand.name,
        "60": demand.city,
        "62": _additional(demand, scheme),
        "64": "" if local is None else _objects(
            {"00": local.language, "01": local.name, "02": local.city}
        ),
    }  # fmt: skip
    return sealed(_objects(objects))


def _additional(demand: Demand, scheme: Scheme) -> str:
    said = {name: value for name, value in demand.additional.items() if value}
    if unknown := said.keys() - _ADDITIONAL.keys():
        raise UnwritableCode(f"there is no place for {', '.join(sorted(unknown))}")
    if scheme.reference:
        said.setdefault("reference", scheme.reference)
    return _objects({_ADDITIONAL[name]: value for name, value in said.items()})


def _objects(objects: Mapping[str, str]) -> str:
    """Objects in rising order, the empty ones left out."""
    try:
        return write_objects((tag, objects[tag]) for tag in sorted(objects) if objects[tag])
    except ValueError as error:
        raise UnwritableCode(str(error)) from error


def _decimal(minor: int, places: int) -> str:
    """`1234` as `12.34`, or as it is where the currency has no smaller unit."""
    if not places:
        return str(minor)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}}"
