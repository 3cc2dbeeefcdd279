"""A device on a serial port: RS-232, a USB adapter, or a pseudo-terminal of a twin."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import time
from collections.abc import Callable
from typing import Literal

import serial

from drivers.api import Busy, DeviceError, NotPermitted, Offline, TimedOut


class SerialTransport:
    """A serial port, unless told otherwise 8 data bits, no parity, 1 stop bit. One thread.

    Exclusive where the system can (POSIX), so that two programs never share one scanner. The
    control lines are set before the port opens: some devices restart when they toggle.
    """

    def __init__(
        self,
        *,
        path: str | Callable[[], str],
        baud: int,
        bits: Literal[7, 8] = 8,
        parity: Literal["N", "E", "O"] = "N",
        stop_bits: Literal[1, 2] = 1,
        flow: Literal["none", "rtscts", "dsrdtr", "xonxoff"] = "none",
    ) -> None:
        """`path` may be looked up at each opening: a port whose name changes has an identity."""
        self._place = path
        self._path = path if isinstance(path, str) else ""
        self._baud = baud
        self._bits = bits
        self._parity = parity
        self._stop_bits = stop_bits
        self._flow = flow
        self._port: serial.Serial | None = None

    def open(self, *, deadline: float) -> None:
        self.close()
        if not isinstance(self._place, str):
            self._path = self._place()
        port = serial.Serial()
        port.port = self._path
        port.baudrate = self._baud
        port.bytesize, port.parity, port.stopbits = self._bits, self._parity, self._stop_bits
        port.rtscts = self._flow == "rtscts"
        port.dsrdtr = self._flow == "dsrdtr"
        port.xonxoff = self._flow == "xonxoff"
        port.dtr = True
        port.rts = True
        port.write_timeout = 0  # take what fits; how long to wait is decided per write
        if os.name == "posix":
            port.exclusive = True
        try:
            port.open()
        except (serial.SerialException, OSError, ValueError) as error:
            raise self._fault(error) from error
        self._port = port

    def write(self, data: bytes, *, deadline: float) -> int:
        port = self._open()
        try:
            if os.name == "posix":
                # pyserial's own waiting spins for ever on a port that takes nothing.
                _, ready, _ = select.select([], [port.fileno()], [], _left(deadline))
                return int(port.write(data)) if ready else 0
            port.write_timeout = _left(deadline)
            return int(port.write(data))
        except serial.SerialTimeoutException as error:
            raise TimedOut(f"{self._path} takes no more bytes") from error
        except (serial.SerialException, OSError) as error:
            raise self._fault(error) from error

    def read(self, limit: int, *, deadline: float) -> bytes:
        port = self._open()
        try:
            port.timeout = _left(deadline)
            data: bytes = port.read(1)
            if data and limit > 1:
                data += port.read(min(limit - 1, port.in_waiting))
        except (serial.SerialException, OSError, TypeError) as error:
            # pyserial meets a port that was closed under it with a TypeError.
            raise self._fault(error) from error
        return data

    def waiting(self) -> int:
        port = self._open()
        try:
            return int(port.out_waiting)
        except (serial.SerialException, OSError) as error:
            raise self._fault(error) from error

    def finish(self, *, deadline: float) -> None:
        port = self._open()
        try:
            while port.out_waiting and time.monotonic() < deadline:
                # 10 bits a byte; never longer than the deadline allows.
                seconds = port.out_waiting * 10 / self._baud
                time.sleep(min(seconds, 0.05, max(0.0, deadline - time.monotonic())))
        except (serial.SerialException, OSError) as error:
            raise self._fault(error) from error

    def close(self) -> None:
        if self._port is not None:
            with contextlib.suppress(serial.SerialException, OSError):
                self._port.close()
            self._port = None

    def _open(self) -> serial.Serial:
        if self._port is None:
            raise Offline("not open")
        return self._port

    def _fault(self, error: Exception) -> DeviceError:
        # What it makes of a file that is no port, pyserial tells without a number.
        cause = error.__context__ if getattr(error, "errno", None) is None else error
        number = cause.args[0] if cause is not None and cause.args else None
        text = f"{self._path}: {error}"
        if number in (errno.EACCES, errno.EPERM):
            return NotPermitted(text)
        if number in (errno.ENOTTY, errno.EISDIR):
            return NotPermitted(f"{self._path} is no serial port")
        if number in (errno.EBUSY, errno.EAGAIN):
            return Busy(text)
        return Offline(text)


def _left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())
