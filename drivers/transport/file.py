"""A device behind a character device file, such as a USB printer at /dev/usb/lp0. Linux."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import time
from pathlib import Path

from drivers.api import Busy, DeviceError, NotPermitted, Offline


class FileTransport:
    """Opened for a job and given back after it, so that others can print too. One thread."""

    def __init__(self, *, path: Path) -> None:
        self._path = path
        self._file = -1

    def open(self, *, deadline: float) -> None:
        self.close()
        flags = os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        try:
            self._file = os.open(self._path, flags)
        except OSError as error:
            raise self._fault(error) from error

    def write(self, data: bytes, *, deadline: float) -> int:
        file = self._open()
        try:
            _, ready, _ = select.select([], [file], [], _left(deadline))
            return os.write(file, data) if ready else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._fault(error) from error

    def read(self, limit: int, *, deadline: float) -> bytes:
        file = self._open()
        while True:
            try:
                ready, _, _ = select.select([file], [], [], _left(deadline))
                data = os.read(file, limit) if ready else b""
            except BlockingIOError:
                data = b""
            except OSError as error:
                raise self._fault(error) from error
            if data or time.monotonic() >= deadline:
                return data
            if ready:
                # usblp says readable and gives nothing while the printer has nothing to say.
                time.sleep(min(0.01, _left(deadline)))

    def waiting(self) -> int:
        """A device file cannot tell."""
        return 0

    def finish(self, *, deadline: float) -> None:
        """The kernel has the bytes, and sends them also after the file is closed."""

    def close(self) -> None:
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = -1

    def _open(self) -> int:
        if self._file < 0:
            raise Offline("not open")
        return self._file

    def _fault(self, error: OSError) -> DeviceError:
        text = f"{self._path}: {error.strerror}"
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return NotPermitted(text)
        return Busy(text) if error.errno == errno.EBUSY else Offline(text)


def _left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())
