"""What an ESC/POS printer makes of the bytes it gets: a strict reader of the commands.

It knows the commands that receipt printers share (Epson, ESC/POS command reference) and the
two-byte mode of Chinese models (FS & and FS .). A byte that belongs to none of them is reported,
never skipped in silence. It shares nothing with the writer of our receipts, so that each can find
the other's mistakes. No I/O: bytes in; papers, replies and faults out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from drivers.sim import code_pages
from drivers.sim.commands import COMMANDS
from drivers.sim.lengths import SIZED
from drivers.sim.page import Page, Printed


class Interpreter:
    """Reads a printer's bytes. While `paused` they wait in the buffer, as when paper is missing."""

    def __init__(
        self,
        *,
        width: int,
        printed: Callable[[Printed], None],
        reply: Callable[[bytes], None],
        fault: Callable[[str], None],
        paper_status: Callable[[], int],
        pulsed: Callable[[], None],
        ended: Callable[[bytes], None] = lambda rest: None,
        rare: bool = True,
    ) -> None:
        """`paper_status` is the byte of GS r 1; `fault` gets what cannot be read, in words.

        `ended` gets what a link brought behind its last paper, such as a fence, once that is read.

        With `rare` it has the characters of GB 18030 that take four bytes. The fonts of most
        printers end at two, and print such a one as other signs.
        """
        self.paused = False
        self.automatic = 0  # what GS a asked to be told of by itself
        self.processed = 0  # bytes since power on
        self.page: Page = Page(width=width, printed=printed)
        self.reply = reply
        self.paper_status = paper_status
        self.pulsed = pulsed
        self._fault = fault
        self._ended = ended
        self._rare = rare
        self._links = deque([bytearray()])  # what came over each and waits; the last one is open

    @property
    def waiting(self) -> int:
        """Bytes that came and are not printed."""
        return sum(map(len, self._links))

    def feed(self, data: bytes) -> None:
        """Takes bytes in, and prints as far as whole commands have come."""
        self._links[-1] += data
        self.run()

    def run(self) -> None:
        """Goes on with the buffer, until a command is unfinished or the printer is paused."""
        while not self.paused:
            if command := self._next_command():
                self.processed += len(command)
                self.page.raw += command
                self._obey(command)
            elif len(self._links) > 1:
                self._end_link()
            else:
                return

    def link_closed(self) -> None:
        """The next link begins anew, even where this one's bytes still wait to be printed."""
        self._links.append(bytearray())
        self.run()

    def _end_link(self) -> None:
        """Tears off what was printed and not cut; half a command is a fault."""
        rest = self._links.popleft()
        if rest:
            self.fault(f"the link closed inside the command {rest[:8].hex(' ')}")
        self.page.tear("")
        self._ended(self.page.take_raw())

    def fault(self, text: str) -> None:
        """Reports what this printer cannot read."""
        self._fault(f"byte {self.processed}: {text}")

    # --- commands ---------------------------------------------------------------------------

    def _next_command(self) -> bytes:
        """Takes a whole command or character off the buffer; b"" where none has come."""
        buffer = self._links[0]
        length = self._next_length(buffer) if buffer else 0
        if length > len(buffer):
            return b""
        command = bytes(buffer[:length])
        del buffer[:length]
        return command

    def _next_length(self, buffer: bytearray) -> int:
        """How long the command or character at the start is; 0 when too little has come to say."""
        first = buffer[0]
        if first >= 0x80 and self.page.style.two_byte:
            if len(buffer) < 2:
                return 0
            return 4 if 0x30 <= buffer[1] <= 0x39 else 2
        if first not in (0x10, 0x1B, 0x1C, 0x1D):
            return 1
        if len(buffer) < 2:
            return 0
        name = bytes(buffer[:2])
        if name in SIZED:
            return SIZED[name](buffer)
        return 2 + COMMANDS[name][0] if name in COMMANDS else 2

    def _obey(self, command: bytes) -> None:
        first = command[0]
        if first >= 0x20 and first != 0x7F:
            self._character(command)
        elif first == 0x0A:
            self.page.newline()
        elif first == 0x0D:
            return  # printers set to LF ignore it
        elif command[:2] in COMMANDS:
            COMMANDS[command[:2]][1](self, command[2:])
        else:
            self.fault(f"unknown command {command.hex(' ')}")

    def _character(self, data: bytes) -> None:
        if len(data) == 1:
            self.page.put(code_pages.character(data[0], self.page.style.page), wide=False)
            return
        if len(data) == 4 and not self._rare:
            self.fault(f"a character of four bytes {data.hex(' ')}")
            self.page.put("□", wide=True)
            return
        try:
            char = data.decode("gb18030")
        except UnicodeDecodeError:
            self.fault(f"no Chinese character {data.hex(' ')}")
            char = "□"
        self.page.put(char, wide=True)
