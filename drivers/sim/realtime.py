"""Commands that a printer obeys the moment they come in, even with its buffer full: DLE ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTime:
    """`name` is status (DLE EOT n), recover (DLE ENQ n) or pulse (DLE DC4 1 m t)."""

    name: str
    number: int


class RealTimeReader:
    """Finds real-time commands in what comes in, wherever they stand: also inside other data.

    That is what printers do, and why a receipt must hold no such bytes by chance. No I/O.
    """

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[RealTime]:
        """The commands completed by these bytes."""
        found: list[RealTime] = []
        stream = self._tail + data
        at = stream.find(0x10)
        while at >= 0:
            need = {0x04: 3, 0x05: 3, 0x14: 5}.get(stream[at + 1], 1) if at + 1 < len(stream) else 2
            if at + need > len(stream):
                self._tail = stream[at:]
                return found
            command = stream[at : at + need]
            if need == 3:
                name = "status" if command[1] == 0x04 else "recover"
                found.append(RealTime(name=name, number=command[2]))
            elif need == 5 and command[2] == 1:
                found.append(RealTime(name="pulse", number=command[3]))
            at = stream.find(0x10, at + need)
        self._tail = b""
        return found
