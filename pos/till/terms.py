"""What the next sale is priced by: the chain's promotions, as catalog.db holds them.

Reading ten thousand promotions takes half a second, so it happens on the thread that opens the
till or talks to head office, never between two scans.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pos.catalog.store import Catalog
from pos.contract.segments import is_of_segment
from pos.pricing.engine import Engine
from pos.pricing.faults import BadFile
from pos.pricing.promotion import Promotion
from pos.pricing.read_promotions import promotions_of
from pos.sale.pricing import Terms

log = logging.getLogger(__name__)


class TermsReader:
    """Reads the terms again only where the feed has moved. One thread at a time.

    `renewed` is called, on that thread, whenever other promotions have been read.
    """

    def __init__(self, catalog: Catalog, *, store: str) -> None:
        self._catalog = catalog
        self._store = store
        self._known: _Edition | None = None
        self.renewed: Callable[[], None] | None = None

    def read(self, settings: Mapping[str, Any]) -> Terms:
        """The terms as they are now. Any thread but the GUI's, once the till is open."""
        zone = str(settings.get("zone") or "all")
        cursor = self._catalog.cursor(f"promo:{zone}")
        if self._known is None or self._known.cursor != cursor:
            promotions = _promotions(self._catalog)
            self._known = _Edition(
                cursor=cursor,
                engine=Engine(promotions),
                coupons=frozenset(
                    promotion.coupon
                    for promotion in promotions
                    if promotion.coupon is not None and not is_of_segment(promotion.coupon)
                ),
            )
            if self.renewed is not None:
                self.renewed()
        return Terms(
            engine=self._known.engine,
            tax_mode="exclusive" if settings.get("tax_mode") == "exclusive" else "inclusive",
            currency=str(settings.get("currency") or "CNY"),
            store=self._store,
            zone=zone,
            coupons=self._known.coupons,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """The promotions up to a place in their feed."""

    cursor: tuple[str, int] | None
    engine: Engine
    coupons: frozenset[str]


def _promotions(catalog: Catalog) -> list[Promotion]:
    """Every promotion that this version can read; another one must not keep them from the shop."""
    found: list[Promotion] = []
    for name, row in catalog.records("promotion").items():
        try:
            found += promotions_of([row])
        except BadFile as error:
            log.warning("promotion %s cannot be read: %s", name, error)
    return found
