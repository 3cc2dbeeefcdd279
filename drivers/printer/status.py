"""What an ESC/POS printer says, read as a stream.

Replies of three kinds share one line and may be split or joined at any byte, so they are told
apart by their fixed bits (Epson, ESC/POS command reference; `x` is data):

    0xx1xx10               real-time status, the reply to DLE EOT n
    0xx1xx00 + 3 bytes     automatic status (ASB); the three have bit 4 clear
    0xx0xxxx               transmitted status, the reply to GS r n
    37 22 ... 00           process ID, the reply to GS ( H; 5F ... 00 printer information
"""

from __future__ import annotations

from dataclasses import dataclass

_BLOCK_STARTS = (0x37, 0x5F)
_LONGEST_BLOCK = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTimeStatus:
    """One byte for one DLE EOT n; only the order tells which n it answers."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticStatus:
    """Four bytes that the printer sends of itself when something changes."""

    value: bytes

    @property
    def cover_open(self) -> bool:
        return bool(self.value[0] & 0x20)

    @property
    def paper_out(self) -> bool:
        return bool(self.value[2] & 0x0C)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStatus:
    """The reply to GS r 1, queued behind the data: all before it has been processed."""

    value: int

    @property
    def paper_out(self) -> bool:
        return bool(self.value & 0x0C)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReply:
    """A reply of several bytes without its closing NUL, such as 37 22 and a process ID."""

    value: bytes


Reply = RealTimeStatus | AutomaticStatus | PaperStatus | BlockReply


class StatusStream:
    """Turns bytes from the printer into replies. Bytes that fit no reply are counted and dropped.

    No I/O and no clock: feed it what came, however it was cut.
    """

    def __init__(self) -> None:
        self.unknown = 0
        self._automatic = bytearray()
        self._block = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """The replies completed by these bytes."""
        replies: list[Reply] = []
        for byte in data:
            if self._block:
                self._feed_block(byte, replies)
            elif self._automatic and not byte & 0x90:
                self._feed_automatic(byte, replies)
            else:
                if self._automatic:  # broken off
                    self.unknown += len(self._automatic)
                    self._automatic.clear()
                self._feed_first(byte, replies)
        return replies

    def _feed_first(self, byte: int, replies: list[Reply]) -> None:
        if byte & 0x93 == 0x12:
            replies.append(RealTimeStatus(value=byte))
        elif byte & 0x93 == 0x10:
            self._automatic.append(byte)
        elif byte & 0x90 == 0:
            replies.append(PaperStatus(value=byte))
        elif byte in _BLOCK_STARTS:
            self._block.append(byte)
        else:
            self.unknown += 1

    def _feed_automatic(self, byte: int, replies: list[Reply]) -> None:
        self._automatic.append(byte)
        if len(self._automatic) == 4:
            replies.append(AutomaticStatus(value=bytes(self._automatic)))
            self._automatic.clear()

    def _feed_block(self, byte: int, replies: list[Reply]) -> None:
        if byte:
            # One without an end is read to the next NUL and dropped: its letters look like
            # transmitted status, and nothing must be taken for a fence that is none.
            self._block.append(byte)
            return
        if len(self._block) <= _LONGEST_BLOCK:
            replies.append(BlockReply(value=bytes(self._block)))
        else:
            self.unknown += len(self._block) + 1
        self._block.clear()
