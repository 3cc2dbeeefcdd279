"""A pseudo-terminal: a serial port that a program can open, with a twin at its other end."""

from __future__ import annotations

import os


class Pty:
    """Both ends of it. `path` is the serial port, `ours` the file where the twin reads and writes.

    The port's own end is kept open too, so that its settings and what waits in it outlive the
    program that closes it. One thread, but for `path`.
    """

    def __init__(self) -> None:
        """POSIX only: elsewhere it raises OSError with what to do instead."""
        if os.name != "posix":
            raise OSError(
                "this system has no pseudo-terminals: use a TCP port (--listen HOST:PORT),"
                " or a pair of virtual COM ports"
            )
        import pty
        import tty

        self.ours, self._theirs = pty.openpty()
        # As a real line: no echo of what the till might write, no changes to line ends.
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)

    @property
    def is_open(self) -> bool:
        """Whether it has not been unplugged."""
        return self.ours >= 0

    def close(self) -> None:
        """Unplugs it: a program that has the port open loses it. Safe to call twice."""
        for end in (self.ours, self._theirs):
            if end >= 0:
                os.close(end)
        self.ours = self._theirs = -1
