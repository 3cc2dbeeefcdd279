"""How the papers of the demo store look, by the template that comes with the program."""

from __future__ import annotations

from typing import Any

from pos.receipt.assembly import Look
from pos.receipt.template import read_template
from pos.texts import Texts
from pos.till.config import Config
from pos.till.looks import look_of, templates_in_force


def look(
    language: str = "zh_CN", width: int = 48, *, links: str = "", own: dict[str, Any] | None = None
) -> Look:
    """`own` is what head office sends on top; `links` where shoppers find their receipts."""
    template = templates_in_force(Config(), {}).template
    return look_of(
        template=template if own is None else read_template(own, over=template),
        config=Config(),
        settings={
            "store_name": {"zh_CN": "示范店", "en": "Demo store"},
            "public_url": links,
        },
        store="S001",
        texts=Texts(language),
        width=width,
    )
