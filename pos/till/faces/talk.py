"""What cashier and customer settle over the goods: weights, prices, tags, bags, notes, age."""

from __future__ import annotations

from pos.catalog.item import Item
from pos.codes.cleaning import masked
from pos.till import bags, finding, reducing, selling, weighing
from pos.till.answers import Answer
from pos.till.faces.commands import Commands, told
from pos.till.state import Json
from pos.till.weighing import Taken


class Talk(Commands):
    """Commands about goods that a scan alone does not settle."""

    @property
    def has_scale(self) -> bool:
        """Whether a scale belongs to this till."""
        return self._scale.is_there

    def take_weight(self) -> Taken:
        """Waits for one stable weight, three seconds or so. Any thread but the GUI's."""
        return self._scale.take()

    def sell_weighed(self, code: str, taken: Taken) -> Answer:
        """Puts a measured article into the sale by the weight that was taken for it."""
        return self._do("weigh", lambda: weighing.sell_weighed(self._desk, code=code, taken=taken))

    def weigh(self, code: str) -> Answer:
        """`take_weight` and `sell_weighed` in one, for callers without a screen to keep alive."""

        def use_case() -> dict[str, Json]:
            weighing.check_weighable(self._desk, code=code)
            return weighing.sell_weighed(self._desk, code=code, taken=self._scale.take())

        return self._do("weigh", use_case)

    def stop_weighing(self) -> None:
        """Lets go whoever waits for a weight, before the threads that wait are ended."""
        self._scale.stop()

    def tare(self) -> Answer:
        """Takes what lies on the scale as packing for the next weight."""

        def use_case() -> dict[str, Json]:
            self._desk.require_shift()
            self._desk.require("weigh.item")
            self._scale.tare()
            return {}

        return self._do("tare", use_case)

    def price_check(self, code: str) -> Answer:
        """What an article costs and what its promotions give; changes nothing."""
        return self._look("price_check", lambda: finding.price_check(self._desk, code=code))

    def tag_price(self, line: int, price: int, reason: str | None = None) -> Answer:
        """Charges the lower price that the shelf's tag shows, per unit."""
        return self._do(
            "tag_price",
            lambda: reducing.tag_price(self._desk, line=line, price=price, reason=told(reason)),
        )

    def bags(self) -> list[Item]:
        """The shop's carrier bags, the cheapest first."""
        return bags.bags(self._desk)

    def note(self, line: int | None, text: str) -> Answer:
        """Writes a word beside a line, or beside the sale."""
        return self._do("note", lambda: selling.note(self._desk, line=line, text=masked(text)))

    def check_age(self, old_enough: bool) -> Answer:
        """The cashier has looked how old the customer is."""
        return self._do("check_age", lambda: selling.check_age(self._desk, old_enough=old_enough))
