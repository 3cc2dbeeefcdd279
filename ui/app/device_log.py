"""Keeps what each device has done: a line for every device and run, in the terminal's folder.

Printed receipts and cuts, reads and misreads, losses of the link: figures for the person who looks
after the store's devices, and nothing about a sale or a customer.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FILE: Final = "devices.log"
LARGEST: Final = 200_000
"""Bytes of one file, years of runs; one older file is kept beside it."""


class DeviceLog:
    """Writes down the counts that ports tell while they close, until it is closed. GUI thread."""

    def __init__(self, folder: Path) -> None:
        # Opened by the first line, and a folder that takes none does not hold up the till.
        self._file = RotatingFileHandler(
            folder / FILE, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True
        )
        self._file.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
        self._counts = logging.getLogger("drivers.counts")
        self._counts.setLevel(logging.INFO)
        self._counts.propagate = False
        self._counts.addHandler(self._file)

    def close(self) -> None:
        """Closes the file. The ports have closed before."""
        self._counts.removeHandler(self._file)
        self._counts.propagate = True
        self._file.close()
