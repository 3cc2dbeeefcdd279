"""What a scanned or typed code means at this till: its layouts and files behind the one router."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pos.catalog.item import Item
from pos.codes.route import Lookups, Route
from pos.codes.router import Router
from pos.till.customers import is_coupon, is_member
from pos.till.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a code is, and the article that it names where it names one."""

    route: Route
    item: Item | None


def understand(desk: Desk, code: str, *, goods_only: bool = False) -> Understood:
    """Routes a code; on the way the catalogue is asked once for each article it could name.

    With `goods_only` it cannot be a payment code: the cashier has said so.
    """
    found: dict[str, Item | None] = {}

    def ask(look_up: Callable[[str], Item | None]) -> Callable[[str], bool]:
        def known(code: str) -> bool:
            found[code] = look_up(code)
            return found[code] is not None

        return known

    known = Lookups(
        item=ask(desk.catalog.by_code),
        plu=ask(desk.catalog.by_plu),
        member=lambda code: is_member(desk, code),
        coupon=lambda code: is_coupon(desk, code),
    )
    current = desk.open
    route = Router(known=known, layouts=desk.layouts).route(
        code,
        context="tender" if current is not None and current.sale.tenders else "selling",
        payable=not goods_only and current is not None and current.due > 0,
    )
    return Understood(route=route, item=found.get(route.key))


def knows(desk: Desk, code: str) -> bool:
    """Whether the till could do something with a code that a camera has seen. Any thread.

    The one check digit of an EAN lets one misreading in ten through; the shop's files do not.
    """
    catalog = desk.catalog
    known = Lookups(
        item=lambda candidate: catalog.by_code(candidate) is not None,
        plu=lambda plu: catalog.by_plu(plu) is not None,
    )
    # As on the tender screen, where what could be goods or money is one of the two.
    return Router(known=known, layouts=desk.layouts).route(code, context="tender").problem is None
