"""Goods that head office has stopped: no till sells them, whoever stands there.

Asked when an article is scanned, and again when money is taken, because a stop may have come
while the article lay in the basket. There is no permission that lets one through.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos.catalog.item import Item
from pos.catalog.stop_rows import Stop
from pos.sale.sale import Sale
from pos.till.asking import ask
from pos.till.desk import Desk, TillError


def refuse_stopped(
    desk: Desk, item: Item, *, lot: str, scanned: str, settled: frozenset[str]
) -> None:
    """Refuses an article that is stopped.

    Where only some lots are and the code does not say which one this is, the cashier is asked to
    look at the pack: what is confirmed is that it is another lot. `settled` are the questions
    about the code that have their answer.
    """
    stops = _in_force(desk)
    for stop in stops:
        if stop.names(item.sku, lot=lot):
            raise TillError(
                "sale_stopped", name=item.name, name_en=item.name_en, reason=stop.reason
            )
    lots = _lots(stops, item.sku)
    if lots and not lot:
        ask(
            desk,
            "lot_stopped",
            scanned=scanned,
            settled=settled,
            figures={"lots": lots},
            name=item.name,
            name_en=item.name_en,
            lots=lots,
        )


def refuse_stopped_whole(desk: Desk, item: Item) -> None:
    """Refuses an article of which every lot is stopped: goods on a scale bear none."""
    for stop in _in_force(desk):
        if stop.names(item.sku, lot=""):
            raise TillError(
                "sale_stopped", name=item.name, name_en=item.name_en, reason=stop.reason
            )


def what_is_stopped(desk: Desk, item: Item, *, lot: str) -> str:
    """A sentence for whoever only asks what an article costs; empty where it may be sold."""
    stops = _in_force(desk)
    for stop in stops:
        if stop.names(item.sku, lot=lot):
            return desk.texts(
                "error.sale_stopped", name=item.name, name_en=item.name_en, reason=stop.reason
            )
    lots = _lots(stops, item.sku)
    return (
        desk.texts("error.lot_stopped", name=item.name, name_en=item.name_en, lots=lots)
        if lots and not lot
        else ""
    )


def refuse_stopped_basket(desk: Desk, sale: Sale) -> None:
    """Refuses to take money while something in the basket is stopped; what comes back may."""
    stops = _in_force(desk)
    for line in sale.live if stops else ():
        article = line.article
        for stop in stops:
            if line.back is None and stop.names(article.sku, lot=article.lot):
                raise TillError(
                    "stopped_in_basket",
                    line=article.line,
                    name=article.name,
                    name_en=article.name_en,
                    reason=stop.reason,
                )


def _lots(stops: Sequence[Stop], sku: str) -> str:
    """The lots of an article that are stopped, for people to compare with the pack."""
    return ", ".join(sorted(stop.lot for stop in stops if stop.sku == sku and stop.lot))


def _in_force(desk: Desk) -> list[Stop]:
    at, store = desk.clock.now(), desk.station.store
    return [stop for stop in desk.catalog.stops() if stop.holds(store=store, at=at)]
