"""Weighing at the till: one stable weight for one article, never the same one twice.

The scale's own thread does the waiting (drivers.scale.rule: two equal frames at rest, empty since
the last weight). Here a command asks for a weight and gets it, or the reason why there is none.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import count
from typing import Final

import msgspec

from drivers.api import DeviceEvent, ErrorReported, Peripherals, Weight, WeightTaken
from pos.sale.actions import Add
from pos.till.asking import Asks
from pos.till.counter import SCALE, device_words, on_the_counter
from pos.till.desk import Desk, TillError
from pos.till.measuring import article_of, says_how_much
from pos.till.reading import goods_of, understand
from pos.till.state import Json
from pos.till.stops import refuse_stopped_whole

PATIENCE: Final = 5
"""Seconds until a scale that answers nothing at all is given up; its driver gives up after 3."""

WEIGHED_IN: Final = "kg"
"""What a scale measures: goods by the litre or the metre are typed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of asking for a weight; `code` is the device's reason where there is none."""

    weight: Weight | None = None
    code: str = ""


class Scale:
    """The scale on the counter. Any thread; `take` waits, so never the GUI's."""

    def __init__(self, desk: Desk, devices: Peripherals | None) -> None:
        self._devices = devices if SCALE in on_the_counter(desk.config.devices) else None
        self._numbers = count(1)
        self._answers: dict[str, Taken | None] = {}
        self._answered = threading.Condition()
        self._stopped = False

    @property
    def is_there(self) -> bool:
        """Whether this till has a scale, however it is just now."""
        return self._devices is not None

    def take(self) -> Taken:
        """Asks for one weight to sell by, and waits for it or for the reason why there is none."""
        if self._devices is None:
            return Taken(code="no_scale")
        request = f"weigh-{next(self._numbers)}"
        with self._answered:
            self._answers[request] = None
        self._devices.weigh(SCALE, request)
        with self._answered:
            self._answered.wait_for(
                lambda: self._stopped or self._answers[request] is not None, PATIENCE
            )
            return self._answers.pop(request) or Taken(code="timeout")

    def tare(self) -> None:
        """Takes what lies on the scale as packing; an empty scale forgets it."""
        if self._devices is None:
            raise TillError("no_scale")
        self._devices.tare(SCALE)

    def stop(self) -> None:
        """Nobody waits for a weight any more: the till is being left."""
        with self._answered:
            self._stopped = True
            self._answered.notify_all()

    def heard(self, event: DeviceEvent) -> None:
        """Takes what the scale reports. Its thread."""
        if isinstance(event, WeightTaken):
            self._answer(event.request, Taken(weight=event.weight))
        elif isinstance(event, ErrorReported) and event.request:
            self._answer(event.request, Taken(code=event.code))

    def _answer(self, request: str, taken: Taken) -> None:
        with self._answered:
            # One that nobody waits for any more is not kept.
            if request in self._answers:
                self._answers[request] = taken
                self._answered.notify_all()


def check_weighable(desk: Desk, *, code: str) -> None:
    """Refuses, before the scale is asked, what cannot be sold by its weight."""
    desk.require_shift()
    desk.require("weigh.item")
    understood = understand(desk, code, goods_only=True)
    item = goods_of(understood)
    if item.not_for_sale:
        raise TillError("not_for_sale", name=item.name, name_en=item.name_en)
    refuse_stopped_whole(desk, item)
    if says_how_much(understood.route):
        raise TillError("label_stands")
    if item.unit != WEIGHED_IN:
        raise TillError("not_weighed", name=item.name, name_en=item.name_en)


def sell_weighed(desk: Desk, *, code: str, taken: Taken) -> dict[str, Json]:
    """Puts an article into the sale by the weight that the scale gave, frame and tare with it."""
    check_weighable(desk, code=code)
    weight = taken.weight
    if weight is None and taken.code == "no_scale":
        raise TillError("no_scale")
    if weight is None or weight.status != "stable" or weight.grams <= 0:
        reason = taken.code or "unstable"
        words = device_words(desk.texts, device=SCALE, code=reason)
        raise Asks("weight_not_taken", figures={"reason": reason}, words=words)
    understood = understand(desk, code, goods_only=True)
    item = goods_of(understood)
    article = article_of(desk, item, understood.route, typed=None)
    line = desk.happened(_weighed(article, weight)).sale.lines[-1]
    return {"line": line.line, "sku": item.sku, "grams": weight.grams, "tare": weight.tare}


def _weighed(article: Add, weight: Weight) -> Add:
    return msgspec.structs.replace(
        article, quantity=weight.grams, tare=weight.tare, frame=weight.raw.hex()
    )
