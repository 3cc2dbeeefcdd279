"""A device file of Linux that gives one record at a time: /dev/hidraw*, /dev/input/event*."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import time
from collections.abc import Callable

from drivers.api import Busy, DeviceError, NotPermitted, Offline


class DeviceNode:
    """An open device file. One thread. Errors are DeviceErrors, as those of a Transport."""

    def __init__(self, place: str | Callable[[], str]) -> None:
        """`place` may be looked up at each opening: a file whose name changes has an identity."""
        self._place = place
        self._path = ""
        self._file = -1

    @property
    def path(self) -> str:
        """The file, once it has been opened."""
        return self._path

    def open(self) -> None:
        """Opens it for reading."""
        self.close()
        self._path = self._place if isinstance(self._place, str) else self._place()
        try:
            self._file = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            raise self._fault(error) from error

    def control(self, request: int, argument: bytearray | int) -> int:
        """One ioctl; a bytearray is filled in."""
        import fcntl

        try:
            return fcntl.ioctl(self._file, request, argument)
        except OSError as error:
            raise self._fault(error) from error

    def read(self, limit: int, *, deadline: float) -> bytes:
        """The next records, `limit` bytes at most; b"" when the deadline passes first."""
        if self._file < 0:
            raise Offline("not open")
        try:
            wait = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._file], [], [], wait)
            data = os.read(self._file, limit) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._fault(error) from error
        if ready and not data:
            raise Offline(f"{self._path}: unplugged")
        return data

    def close(self) -> None:
        """Gives the file back. Safe to call twice."""
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = -1

    def _fault(self, error: OSError) -> DeviceError:
        text = f"{self._path}: {error.strerror}"
        if error.errno in (errno.EACCES, errno.EPERM):
            return NotPermitted(text)
        if error.errno == errno.EBUSY:
            return Busy(text)
        return Offline(text)


def ior(kind: str, number: int, size: int) -> int:
    """The number of an ioctl that reads (asm-generic/ioctl.h: x86, ARM, RISC-V)."""
    return 2 << 30 | size << 16 | ord(kind) << 8 | number


def iow(kind: str, number: int, size: int) -> int:
    """The number of an ioctl that writes."""
    return 1 << 30 | size << 16 | ord(kind) << 8 | number
