"""A scale on a serial line, or on a TCP port that leads to one. Port thread.

    scale+ecr:///dev/ttyUSB0?baud=9600         CAS, Aclas passive, Ohaus, Elzab: asked by ENQ, DC1
    scale+aclas:///dev/ttyUSB0                 Aclas OS2 told to push
    scale+toledo8217:///dev/ttyUSB0            Mettler Toledo 8217 and what speaks like it
    scale+cas:///dev/ttyUSB0                   sends a line all the time

Each also takes host:port, and empty_band=5: the grams that still count as an empty plate.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from drivers.api import (
    DeviceError,
    NotPermitted,
    Offline,
    ProtocolFault,
    ScaleCapabilities,
    ScanFault,
    Stop,
    TimedOut,
    Weight,
)
from drivers.registry import DriverSpec
from drivers.scale.cas import CasDialect
from drivers.scale.dialect import Dialect, Send
from drivers.scale.ecr import AclasDialect, EcrDialect
from drivers.scale.rule import EMPTY_BAND, WeighRule
from drivers.scale.toledo import ToledoDialect
from drivers.transport import Transport
from drivers.transport.writing import write_all
from drivers.url import DeviceUrl

if TYPE_CHECKING:
    from drivers.scale.settings import ScaleSettings

OPEN_WITHIN = 1.0  # seconds
WRITE_WITHIN = 0.5
ASK_EVERY = 0.1  # from one question to the next
ANSWER_WITHIN = 0.5  # then it is asked again
PATIENCE = 3.0  # for a weight that may be sold; and silence that long means that it is away
FAULT_EVERY = 1.0  # a wrong speed makes faults by the thousand


class LineScale:
    """Keeps a port open, asks where the family wants to be asked, and applies the rule."""

    def __init__(
        self,
        *,
        transport: Transport,
        dialect: Callable[[], Dialect],
        empty_band: int = EMPTY_BAND,
        patience: float = PATIENCE,
    ) -> None:
        self._transport = transport
        self._new_dialect = dialect
        self._dialect = dialect()
        self._patience = patience
        self._rule = WeighRule(empty_band=empty_band)
        self._heard_at = self._asked_at = self._fault_at = 0.0
        self._answered = True
        self._garbage = 0  # bad frames since the last good one

    @property
    def capabilities(self) -> ScaleCapabilities:
        return ScaleCapabilities(zero=bool(self._dialect.zero), tare=True)

    def open(self, *, stop: Stop) -> None:
        """Takes the port. Half a frame from before is forgotten, what was sold is not."""
        self._transport.open(deadline=time.monotonic() + OPEN_WITHIN)
        self._dialect = self._new_dialect()
        self._heard_at = time.monotonic()
        self._answered, self._garbage = True, 0
        self._send(self._dialect.greeting)

    def read(self, *, stop: Stop) -> Sequence[Weight | ScanFault]:
        """What the scale has shown since the last time, and frames that were no good."""
        return self._listen()

    def weigh(self, *, stop: Stop) -> Weight:
        """Waits for a weight that may be sold; after three seconds says why there is none."""
        began = time.monotonic()
        while not stop.is_set():
            self._listen()
            now = time.monotonic()
            try:
                return self._rule.take(now)
            except DeviceError:
                if now - began > self._patience:
                    raise
        raise Offline("the till closes")

    def zero(self, *, stop: Stop) -> None:
        """Tells the scale that it is empty."""
        if not self._dialect.zero:
            raise NotPermitted("this scale is zeroed at its own key")
        self._send(self._dialect.zero)

    def tare(self, *, stop: Stop) -> None:
        """Takes what lies on it as packing: by the scale where it can be told, else by the till."""
        if self._dialect.tare:
            self._send(self._dialect.tare)
        else:
            self._rule.take_tare(time.monotonic())

    def close(self) -> None:
        """Gives the port back."""
        self._transport.close()

    # --- the conversation -------------------------------------------------------------------

    def _listen(self) -> list[Weight | ScanFault]:
        """Asks when it is time, and takes what comes within one step of the clock."""
        began = time.monotonic()
        if self._dialect.question and began >= self._ask_at():
            self._send(self._dialect.question)
            self._asked_at, self._answered = began, False
        data = self._transport.read(256, deadline=began + ASK_EVERY)
        now = time.monotonic()
        results: list[Weight | ScanFault] = []
        for item in self._dialect.feed(data):
            if isinstance(item, Send):
                self._send(item.data)
            elif isinstance(item, ScanFault):
                self._garbage += 1
                if now - self._fault_at >= FAULT_EVERY:
                    self._fault_at = now
                    results.append(item)
            else:
                results.append(self._rule.feed(item, now))
                self._heard_at, self._answered, self._garbage = now, True, 0
        self._check_silence(now)
        return results

    def _ask_at(self) -> float:
        return self._asked_at + (ASK_EVERY if self._answered else ANSWER_WITHIN)

    def _check_silence(self, now: float) -> None:
        if now - self._heard_at <= self._patience:
            return
        if self._garbage:
            raise ProtocolFault(f"{self._garbage} frames and none is good: its speed? its kind?")
        raise TimedOut("the scale does not answer")

    def _send(self, data: bytes) -> None:
        write_all(self._transport, data, within=WRITE_WITHIN)


def _settings() -> type[ScaleSettings]:
    from drivers.scale.settings import ScaleSettings

    return ScaleSettings


def _toledo_settings() -> type[ScaleSettings]:
    from drivers.scale.settings import ToledoSettings

    return ToledoSettings


def _spec(
    name: str,
    dialect: Callable[[], Dialect],
    settings: Callable[[], type[ScaleSettings]] = _settings,
) -> DriverSpec:
    def create(url: DeviceUrl) -> LineScale:
        from drivers.settings import read
        from drivers.transport.line import line_of

        options = read(settings(), url)
        return LineScale(
            transport=line_of(url, options),
            dialect=dialect,
            empty_band=options.empty_band,
        )

    return DriverSpec(name=name, kind="scale", create=create, settings=settings)


SCALE_ECR = _spec("scale, ECR", EcrDialect)
SCALE_ACLAS = _spec("scale, Aclas push", AclasDialect)
SCALE_TOLEDO = _spec("scale, Toledo 8217", ToledoDialect, _toledo_settings)
SCALE_CAS = _spec("scale, CAS and others that print a line", CasDialect)
