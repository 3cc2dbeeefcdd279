"""A twin of a CD5220 customer display: two lines of twenty, on a pseudo-terminal or a TCP port.

    twin = DisplayTwin()
    twin.start()
    ... open display+cd5220://{twin.place} ...
    twin.wait_for(lambda lines: lines[0].startswith("TOTAL"))
    twin.close()

Strict: a byte that the display has no use for is a fault that it reports. It shares no code with
the driver.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from drivers.sim.wire import TcpWire, Wire

COLUMNS, ROWS = 20, 2


class Screen:
    """What the display shows, from the bytes it is sent, however they are cut. One thread."""

    def __init__(self, *, charset: str = "") -> None:
        """`charset` is the Chinese set that it has, such as "gbk"; "" for ASCII only."""
        self.faults: list[str] = []
        self.brightness = 4
        self.cursor = True
        self._charset = charset
        self._bytes = bytearray()
        self._rows = [bytearray(b" " * COLUMNS) for _ in range(ROWS)]
        self._at = 0  # where the next character goes, 0 to 39

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines as a person reads them."""
        upper, lower = (
            bytes(row).decode(self._charset or "ascii", "replace") for row in self._rows
        )
        return upper, lower

    def feed(self, data: bytes) -> None:
        """Obeys what these bytes complete."""
        self._bytes += data
        while self._bytes:
            used = self._obey()
            if not used:
                return
            del self._bytes[:used]

    def _obey(self) -> int:
        """Obeys the command at the head; the bytes that it took, 0 while it is not all there."""
        head = self._bytes[0]
        if head == 0x1B:
            return self._escape()
        if head == 0x0C:
            self._clear()
        elif head == 0x18:
            row = self._at // COLUMNS
            self._rows[row][:] = b" " * COLUMNS
            self._at = row * COLUMNS
        elif 0x20 <= head < 0x7F or (head >= 0x81 and self._charset):
            self._rows[self._at // COLUMNS][self._at % COLUMNS] = head
            self._at = (self._at + 1) % (COLUMNS * ROWS)
        else:
            self.faults.append(f"byte {head:02x}")
        return 1

    def _escape(self) -> int:
        if len(self._bytes) < 2:
            return 0
        command = self._bytes[1:2]
        if command == b"@":
            self._clear()
            self.brightness, self.cursor = 4, True
            return 2
        if command == b"Q":
            return self._line()
        arguments = {b"l": 2, b"*": 1, b"_": 1}.get(bytes(command))
        if arguments is None:
            self.faults.append(f"ESC {command.hex()}")
            return 2
        if len(self._bytes) < 2 + arguments:
            return 0
        self._set(bytes(command), self._bytes[2 : 2 + arguments])
        return 2 + arguments

    def _set(self, command: bytes, values: bytearray) -> None:
        if command == b"l" and 1 <= values[0] <= COLUMNS and 1 <= values[1] <= ROWS:
            self._at = (values[1] - 1) * COLUMNS + values[0] - 1
        elif command == b"*" and 1 <= values[0] <= 4:
            self.brightness = values[0]
        elif command == b"_" and values[0] <= 1:
            self.cursor = bool(values[0])
        else:
            self.faults.append(f"ESC {command.hex()} {values.hex(' ')}")

    def _line(self) -> int:
        """ESC Q A and B: a line from its left end, up to a carriage return."""
        if len(self._bytes) < 3:
            return 0
        row = {0x41: 0, 0x42: 1}.get(self._bytes[2])
        if row is None:
            self.faults.append(f"ESC Q {self._bytes[2]:02x}")
            return 3
        end = self._bytes.find(b"\r", 3, 3 + COLUMNS + 1)
        if end < 0:
            if len(self._bytes) <= 3 + COLUMNS:
                return 0
            self.faults.append("a line without an end")
            return 3
        text = self._bytes[3:end]
        if any(byte < 0x20 or byte == 0x7F for byte in text):
            self.faults.append(f"control bytes in a line: {text.hex(' ')}")
        else:
            self._rows[row][:] = text.ljust(COLUMNS, b" ")
        return end + 1

    def _clear(self) -> None:
        for row in self._rows:
            row[:] = b" " * COLUMNS
        self._at = 0


class DisplayTwin:
    """The display. Every public method from any thread; it works on one of its own."""

    def __init__(
        self,
        *,
        wire: Wire | None = None,
        charset: str = "",
        told: Callable[[tuple[str, str], Sequence[str]], None] | None = None,
    ) -> None:
        """`wire` is a free TCP port of this machine unless given.

        `told` gets, on the display's thread, its two lines and what it had no use for since the
        last time, whenever one of them has changed.
        """
        self._wire: Wire = wire or TcpWire()
        self._told = told
        self._screen = Screen(charset=charset)
        self._news = threading.Condition()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="display-twin", daemon=True)

    @property
    def place(self) -> str:
        """Where it is, for a device URL: display+cd5220://PLACE."""
        return self._wire.place

    @property
    def lines(self) -> tuple[str, str]:
        """What it shows."""
        with self._news:
            return self._screen.lines

    @property
    def faults(self) -> list[str]:
        """What it was sent and had no use for."""
        with self._news:
            return list(self._screen.faults)

    def start(self) -> None:
        """Switches it on."""
        self._thread.start()

    def wait_for(self, condition: Callable[[tuple[str, str]], bool], timeout: float = 5.0) -> bool:
        """Waits until what it shows is so."""
        with self._news:
            return self._news.wait_for(lambda: condition(self._screen.lines), timeout)

    def close(self) -> None:
        """Switches it off and frees the port. Safe to call twice."""
        self._stop = True
        self._wire.wake()
        if self._thread.is_alive():
            self._thread.join(5)
        self._wire.close()

    def _run(self) -> None:
        while not self._stop:
            data = self._wire.read(1.0)
            with self._news:
                before, known = self._screen.lines, len(self._screen.faults)
                self._screen.feed(data)
                now, faults = self._screen.lines, self._screen.faults[known:]
                self._news.notify_all()
            if self._told is not None and (now != before or faults):
                self._told(now, faults)
