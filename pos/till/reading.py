"""What a scanned or typed code means at this till: its layouts and files behind the one router."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

from pos.catalog.item import Item
from pos.catalog.store import Catalog
from pos.codes.route import Kind, Lookups, Route
from pos.codes.router import Router
from pos.till.customers import coupons_of
from pos.till.desk import Desk, TillError

_NO_GOODS: Final = {
    "receipt": "code_is_receipt",
    "parked": "code_is_parked",
    "member": "code_is_member",
    "coupon": "code_is_coupon",
    "wallet": "code_is_wallet",
    "emv_merchant": "code_is_merchant",
    "emv_consumer": "code_is_card",
}
"""What a code is refused as where goods are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a code is, and the article that it names where it names one."""

    route: Route
    item: Item | None


def lookups(
    catalog: Catalog,
    *,
    member: Callable[[str], bool],
    coupons: Container[str],
    found: dict[str, Item | None] | None = None,
) -> Lookups:
    """What the router asks of a shop's files. The articles that were asked for stay in `found`."""
    noted = {} if found is None else found

    def known_by(look_up: Callable[[str], Item | None]) -> Callable[[str], bool]:
        def known(code: str) -> bool:
            noted[code] = look_up(code)
            return noted[code] is not None

        return known

    return Lookups(
        item=known_by(catalog.by_code),
        plu=known_by(catalog.by_plu),
        member=member,
        coupon=coupons.__contains__,
    )


def understand(desk: Desk, code: str, *, goods_only: bool = False) -> Understood:
    """Routes a code; on the way the catalogue is asked once for each article it could name.

    With `goods_only` it cannot be a payment code: the cashier has said so.
    """
    found: dict[str, Item | None] = {}
    known = lookups(
        desk.catalog, member=desk.members.has_card, coupons=coupons_of(desk), found=found
    )
    current = desk.open
    route = Router(known=known, layouts=desk.layouts, wallets=desk.wallets).route(
        code,
        context="tender" if current is not None and current.sale.tenders else "selling",
        payable=not goods_only and current is not None and current.due > 0,
    )
    return Understood(route=route, item=found.get(route.key))


def goods_of(understood: Understood) -> Item:
    """The article that a code names. Raises for every other kind of code, by its name."""
    route, item = understood.route, understood.item
    if route.problem is not None:
        raise TillError(route.problem, code=route.shown)
    if route.kind not in ("item", "label") or item is None:
        raise TillError(_NO_GOODS[route.kind], code=route.shown)
    return item


def knows(desk: Desk, code: str) -> bool:
    """Whether the till could do something with a code that a camera has seen. Any thread.

    The one check digit of an EAN lets one misreading in ten through; the shop's files do not.
    """
    return kind_of(desk, code) != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a code that was scanned in the office is: its kind, empty for one that nothing here
    knows; `key` is the article's number or the receipt's; `shown` may be shown of the code."""

    kind: str
    key: str = ""
    shown: str = ""


def meant(desk: Desk, code: str) -> Meant:
    """What whoever looks after the shop has scanned. Any thread."""
    found: dict[str, Item | None] = {}
    known = lookups(
        desk.catalog, member=desk.members.has_card, coupons=desk.terms.coupons, found=found
    )
    route = Router(known=known, layouts=desk.layouts, wallets=desk.wallets).route(
        code, context="selling"
    )
    item = found.get(route.key)
    if route.problem is not None and item is None:
        return Meant(kind="", shown=route.shown)
    return Meant(kind=route.kind, key=route.key if item is None else item.sku, shown=route.shown)


def claimed_as(desk: Desk, code: str) -> Kind | None:
    """What a code has the form of, be it listed here or not; None for one that is free.

    A number of the length of an article's without its check digit is free: staff cards have such.
    """
    known = lookups(desk.catalog, member=desk.members.has_card, coupons=desk.terms.coupons)
    # What pays goes first, so that what could be goods or money is found to be money.
    router = Router(known=known, layouts=desk.layouts, wallets=desk.wallets)
    route = router.route(code, context="tender")
    if route.kind != "unknown":
        return route.kind
    return "label" if route.rule == "misprint" else None


def kind_of(desk: Desk, code: str) -> str:
    """What a code is here (`pos.codes.route.Kind`); empty for one that nothing here knows."""
    known = lookups(desk.catalog, member=desk.members.has_card, coupons=desk.terms.coupons)
    # As on the tender screen, where what could be goods or money is one of the two.
    router = Router(known=known, layouts=desk.layouts, wallets=desk.wallets)
    route = router.route(code, context="tender")
    return route.kind if route.problem is None else ""
