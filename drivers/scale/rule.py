"""Which of the weights that a scale shows may be sold. Readings and monotonic seconds in; no clock.

A weight may be sold when it has come to rest (two stable frames in a row that say the same), lies
above the band that counts as empty, and the scale has been empty since the last one was sold: so
one bag is never sold twice. A till that has just started waits for an empty scale too, for what
lies there may be sold already.

The tare is the scale's own where it can be told one, else it is kept here. It is forgotten when
the scale is emptied after a sale: the next customer's goods lie in something else.
"""

from __future__ import annotations

from drivers.api import NotPermitted, NotZeroed, OverCapacity, UnderZero, Unstable, Weight
from drivers.scale.dialect import Reading

FRESH = 1.0  # seconds that a weight stays current without another frame
EMPTY_BAND = 5  # grams: dust on the plate is not goods


class WeighRule:
    """Follows one scale for as long as the till runs, lost links included. One thread."""

    def __init__(self, *, empty_band: int = EMPTY_BAND) -> None:
        self._empty_band = empty_band
        self._cleared = False
        self._sold = False
        self._tare = 0
        self._last: Reading | None = None
        self._last_at = 0.0
        self._rests = False

    def feed(self, reading: Reading, at: float) -> Weight:
        """Takes note of a frame; what the till may show of it."""
        last = self._last
        self._rests = (
            reading.stable
            and last is not None
            and at - self._last_at <= FRESH
            and reading.says_the_same(last)
        )
        self._last, self._last_at = reading, at
        if reading.stable and self._is_empty(reading):
            self._cleared = True
            if self._sold:
                self._sold, self._tare = False, 0
        return self._shown(reading)

    def take(self, at: float) -> Weight:
        """The weight to sell by, once. Raises the DeviceError that says why there is none yet."""
        reading = self._current(at)
        if reading.problem == "over":
            raise OverCapacity("more than the scale can weigh")
        if reading.problem == "under":
            raise UnderZero("less than nothing on the scale")
        if self._is_empty(reading):
            raise Unstable("nothing lies on the scale")
        if not self._rests:
            raise Unstable("it does not come to rest")
        if not self._cleared:
            raise NotZeroed("the scale has not been empty since the last weight")
        if reading.net and self._tare:
            raise NotPermitted("both the scale and the till have taken a tare off")
        weight = self._shown(reading)
        if weight.grams <= 0:
            raise UnderZero("lighter than its packing")
        self._cleared, self._sold = False, True
        return weight

    def take_tare(self, at: float) -> None:
        """Takes what lies at rest on the scale as packing; an empty scale forgets the packing."""
        reading = self._current(at)
        if reading.stable and self._is_empty(reading):
            self._tare = 0
        elif reading.net:
            raise NotPermitted("the scale has taken a tare off by itself")
        elif not self._rests or reading.problem or reading.grams is None:
            raise Unstable("it does not come to rest")
        else:
            self._tare = reading.grams

    def _current(self, at: float) -> Reading:
        if self._last is None or at - self._last_at > FRESH:
            raise Unstable("the scale has shown nothing for a second")
        return self._last

    def _shown(self, reading: Reading) -> Weight:
        grams = reading.grams or 0
        if reading.problem == "over":
            return Weight(grams=0, status="over", raw=reading.raw)
        if reading.problem == "under":
            return Weight(grams=grams - self._tare, status="under", tare=self._tare,
                          raw=reading.raw)  # fmt: skip
        at_rest = "zero" if self._is_empty(reading) else "stable"
        return Weight(
            grams=grams - self._tare,
            status=at_rest if self._rests else "moving",  # type: ignore[arg-type]
            tare=self._tare,
            raw=reading.raw,
        )

    def _is_empty(self, reading: Reading) -> bool:
        """An empty scale that was tared by itself shows less than nothing."""
        if reading.grams is None:
            return reading.problem == "under"
        return reading.grams <= self._empty_band
