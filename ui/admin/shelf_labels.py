"""Labels for the shelf on the receipt printer: name, price, number, bar code, and a cut behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from drivers.paper import Barcode, Cut, Feed, Paper, Text
from ui.theme.figures import money

EAN: Final = (8, 13)
MOST: Final = 200
"""Labels of one strip: about ten metres of paper."""


def labels(cards: Iterable[Any], *, width: int, english: bool) -> Paper:
    """The labels of these articles (`till.goods_card`) one below the other."""
    blocks: list[Any] = []
    for card in cards:
        item = card.item
        blocks += [
            Text(text=str((english and item.name_en) or item.name), size="tall", bold=True),
            Text(text=f"￥{money(card.price)} / {item.unit}", size="double", bold=True),
            Text(text=item.sku),
        ]
        code = next((one for one in item.barcodes if one.isdigit() and len(one) in EAN), "")
        if code:
            blocks.append(Barcode(data=code, symbology="ean13" if len(code) == 13 else "ean8"))
        blocks += [Feed(lines=2), Cut()]
    return Paper(width=width, blocks=tuple(blocks))
