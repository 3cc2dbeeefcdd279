"""A twin of a scale that speaks any of four families on a pseudo-terminal or a TCP port.

    twin = ScaleTwin(family="ecr")
    twin.start()
    ... open scale+ecr://{twin.place} ...
    twin.put(1250)
    twin.take_off()
    twin.close()

It shares no code with the drivers: the frames here were written from the manuals a second time.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import xor
from typing import Literal

from drivers.sim.wire import TcpWire, Wire

Family = Literal["ecr", "aclas", "toledo8217", "cas"]
FAMILIES: tuple[Family, ...] = ("ecr", "aclas", "toledo8217", "cas")

PUSH_EVERY = 0.08  # seconds from one frame to the next, where it sends by itself
SETTLES_IN = 0.25  # seconds that a plate swings


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleMood:
    """What is wrong with the scale, or odd about it, just now."""

    silent: bool = False
    restless: bool = False  # never comes to rest, as beside a fan
    refuses: bool = False  # answers ENQ with NAK
    split: bool = False  # sends byte by byte
    wrong_check: bool = False
    noise: int = 0  # bytes of noise in front of each frame
    check_from_start: bool = False  # its check byte counts SOH and STX too


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """What the scale sees: grams net of its tare, and whether they lie still."""

    grams: int
    still: bool
    over: bool
    net: bool


class ScaleTwin:
    """The scale. Every public method from any thread; it works on one of its own."""

    def __init__(
        self,
        *,
        family: Family = "ecr",
        wire: Wire | None = None,
        capacity: int = 15_000,
        settles_in: float = SETTLES_IN,
        seed: int = 1,
        mood: ScaleMood | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`wire` is a free TCP port of this machine unless given; `capacity` in grams."""
        self.heard = bytearray()  # all that the till sent
        self._wire: Wire = wire or TcpWire()
        self._family = family
        self._capacity = capacity
        self._settles_in = settles_in
        self._random = random.Random(seed)
        self._mood = mood or ScaleMood()
        self._clock = clock
        self._news = threading.Condition()
        self._gross = self._tare = self._zero = 0
        self._still_at = 0.0
        self._pushes = family in ("aclas", "cas")
        self._command = bytearray()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="scale-twin", daemon=True)

    @property
    def place(self) -> str:
        """Where it is, for a device URL: scale+ecr://PLACE."""
        return self._wire.place

    def start(self) -> None:
        """Switches it on."""
        self._thread.start()

    def put(self, grams: int) -> None:
        """Lays goods of that many grams on the plate, beside nothing else; they swing first."""
        with self._news:
            self._gross = grams
            self._still_at = self._clock() + self._settles_in

    def take_off(self) -> None:
        """Takes everything off."""
        self.put(0)

    def change(self, **moods: bool | int) -> None:
        """Changes the mood, by the names of `ScaleMood`."""
        with self._news:
            self._mood = replace(self._mood, **moods)  # type: ignore[arg-type]

    def wait_for(self, condition: Callable[[ScaleTwin], bool], timeout: float = 5.0) -> bool:
        """Waits until something is so, such as `lambda twin: len(twin.heard) >= 2`."""
        with self._news:
            return self._news.wait_for(lambda: condition(self), timeout)

    def obey(self, text: str) -> bool:
        """Does what a person types: grams to lay on the plate, or a mood such as `silent=1`.

        Grams below 0 are what a scale shows that was zeroed with goods on it. False for what
        makes no sense; then nothing has changed.
        """
        if text.isascii() and text.removeprefix("-").isdigit():
            self.put(int(text))
            return True
        name, _, value = text.partition("=")
        kinds = {field.name: field.type for field in fields(ScaleMood)}
        if name not in kinds or not (value.isascii() and value.isdigit()):
            return False
        self.change(**{name: int(value) if kinds[name] == "int" else bool(int(value))})
        return True

    def close(self) -> None:
        """Switches it off and frees the port. Safe to call twice."""
        self._stop = True
        self._wire.wake()
        if self._thread.is_alive():
            self._thread.join(5)
        self._wire.close()

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        next_push = self._clock()
        while not self._stop:
            data = self._wire.read(max(0.0, next_push - self._clock()))
            with self._news:
                self.heard += data
                if data:
                    self._news.notify_all()
                for byte in data:
                    self._obey(byte)
                if self._clock() >= next_push:
                    next_push = self._clock() + PUSH_EVERY
                    if self._pushes and self._wire.connected:
                        self._say(self._frame())

    def _obey(self, byte: int) -> None:
        if self._family == "ecr":
            self._obey_ecr(byte)
        elif self._family == "toledo8217":
            self._obey_toledo(byte)
        elif self._family == "aclas":
            self._obey_aclas(byte)

    def _obey_ecr(self, byte: int) -> None:
        if byte == 0x05:
            self._say(b"\x15" if self._mood.refuses else b"\x06")
        elif byte == 0x11:
            self._say(self._frame())

    def _obey_toledo(self, byte: int) -> None:
        if self._command:  # between E and F everything is said back
            if byte == ord("F"):
                self._say(b"\x02E\r" + bytes(self._command[1:]))
                self._command.clear()
            else:
                self._command.append(byte)
        elif byte == ord("E"):
            self._command.append(byte)
        elif byte == ord("W"):
            self._say(self._frame())
        elif byte == ord("Z"):
            self._zero = self._gross
            self._say(b"\x02?\x10\r")
        else:
            self._say(b"\x02?\x50\r")

    def _obey_aclas(self, byte: int) -> None:
        self._command.append(byte)
        if byte != 0x09:
            return
        command = bytes(self._command)
        self._command.clear()
        if command.endswith(b"<TK>\t"):
            self._tare = self._gross
        elif command.endswith(b"<ZK>\t"):
            self._zero, self._tare = self._gross, 0
        elif command.endswith((b"<PB>\t", b"<AL>\t")):
            self._pushes = command.endswith(b"<PB>\t")

    # --- what it says -----------------------------------------------------------------------

    def _plate(self) -> Plate:
        still = not self._mood.restless and self._clock() >= self._still_at
        swing = 0 if still else self._random.randrange(-60, 61)
        return Plate(
            grams=self._gross - self._zero - self._tare + (swing if self._gross else 0),
            still=still,
            over=self._gross > self._capacity,
            net=bool(self._tare),
        )

    def _frame(self) -> bytes:
        plate = self._plate()
        if self._family == "toledo8217":
            return toledo_frame(plate)
        if self._family == "cas":
            return cas_frame(plate)
        return ecr_frame(
            plate,
            check_from_start=self._mood.check_from_start,
            wrong_check=self._mood.wrong_check,
        )

    def _say(self, data: bytes) -> None:
        if self._mood.silent:
            return
        data = self._random.randbytes(self._mood.noise) + data
        if not self._mood.split:
            self._wire.write(data)
            return
        for byte in data:
            self._wire.write(bytes([byte]))


def ecr_frame(plate: Plate, *, check_from_start: bool = False, wrong_check: bool = False) -> bytes:
    """What an ECR scale answers to DC1, and an Aclas pushes."""
    status = "F" if plate.over else "S" if plate.still else "U"
    number = "------" if plate.over else _kilograms(plate.grams)
    body = f"{status}{'-' if plate.grams < 0 else ' '}{number}kg".encode()
    covered = b"\x01\x02" + body if check_from_start else body
    check = reduce(xor, covered) ^ (0x40 if wrong_check else 0)
    return b"\x01\x02" + body + bytes([check]) + b"\x03\x04"


def toledo_frame(plate: Plate) -> bytes:
    """What an 8217 answers to W: a number only when it lies still and within its range."""
    status = (
        0x01 * (not plate.still)
        | 0x02 * plate.over
        | 0x04 * (plate.grams < 0)
        | 0x20 * plate.net
    )  # fmt: skip
    if status & 0x07:
        return b"\x02?" + bytes([status]) + b"\r"
    return f"\x02{_kilograms(plate.grams)}{'N' if plate.net else ''}\r".encode()


def cas_frame(plate: Plate) -> bytes:
    """The 22 bytes that a CAS indicator prints all the time."""
    state = "OL" if plate.over else "ST" if plate.still else "US"
    kind = "NT" if plate.net else "GS"
    number = " " * 8 if plate.over else f"{'-' * (plate.grams < 0) + _kilograms(plate.grams):>8}"
    lamps = 0x80 | 0x40 * plate.still | 0x01 * (plate.grams == 0)
    return f"{state},{kind},".encode() + b"1" + bytes([lamps]) + f",{number} kg\r\n".encode()


def _kilograms(grams: int) -> str:
    return f"{abs(grams) // 1000:02d}.{abs(grams) % 1000:03d}"
