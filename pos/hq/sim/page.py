"""The page on which a person plays the shopper: payments that wait for his word, and all others.

Texts come from the catalogue; whatever a merchant sent is escaped by the template.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pos.hq.sim.gateway import Gateway
from pos.hq.sim.ledger import Trade
from pos.hq.sim.script import FAULTS, MOODS, OPERATIONS
from pos.hq.sim.wire import SECOND, moment, yuan
from pos.texts import RESOURCES, Texts

_HISTORY: Final = 30
_STYLE: Final = ("shoppers/shoppers.css", "sim/sim.css")


class ShopperPage:
    """Draws one provider's page in one language."""

    def __init__(self, language: str) -> None:
        self._texts = Texts(language)

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(RESOURCES / "sim"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            t=self._say, language=self._texts.language, yuan=yuan, style=_style()
        )
        return environment

    def whole(self, gateway: Gateway, *, said: str = "") -> str:
        """The page; `said` is the code of a sentence about what was asked for last."""
        script = gateway.script
        return self._environment.get_template("page.html").render(
            **self._payments(gateway),
            said=said,
            faults=FAULTS,
            operations=OPERATIONS,
            moods={name: getattr(script.mood, name) for name in MOODS},
            coming=script.to_come(),
        )

    def payments(self, gateway: Gateway) -> str:
        """The part that changes by itself."""
        return self._environment.get_template("payments.html").render(**self._payments(gateway))

    def _payments(self, gateway: Gateway) -> dict[str, Any]:
        now = gateway.now()
        trades = gateway.ledger.trades
        return {
            "provider": gateway.name,
            "waiting": [
                {"trade": trade, "seconds": max(0, (trade.expires - now) // SECOND)}
                for trade in trades
                if trade.state == "waiting"
            ],
            "others": [
                {"trade": trade, "state": _fate(trade), "at": moment(trade.at).strftime("%H:%M:%S")}
                for trade in reversed(trades[-_HISTORY:])
                if trade.state != "waiting"
            ],
        }

    def _say(self, code: str, **values: str | int) -> str:
        return self._texts(f"sim.{code}", **values)


def _fate(trade: Trade) -> str:
    """The text that says what became of a payment."""
    if trade.ended:
        return trade.ended
    if not trade.kept:
        return "refunded"
    return "part_refunded" if trade.refunded else "paid"


def _style() -> Markup:
    text = "\n".join((RESOURCES / name).read_text(encoding="utf-8") for name in _STYLE)
    # Our own two files; a template would escape their quotation marks.
    return Markup(text)
