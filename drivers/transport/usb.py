"""A printer on USB without a driver of the system: the printer class over libusb (pyusb).

Which endpoints carry the data is read from the device's descriptors, never assumed. The device is
neither reset nor set up anew where it is set up already: that would drop what it prints. On Linux
the kernel's own driver (usblp) is put aside while we have the device and put back after. Windows
needs the WinUSB driver for it. (USB Device Class Definition for Printing Devices 1.1.)
"""

from __future__ import annotations

import contextlib
import errno
import time
from typing import Any, NoReturn

from drivers.api import Busy, DeviceError, NotPermitted, Offline, ProtocolFault
from drivers.identity import Identity, only_one

PRINTER_CLASS = 7
_OUT, _IN, _BULK = 0x00, 0x80, 0x02


class UsbTransport:
    """One printer interface of one device. One thread."""

    def __init__(self, *, identity: Identity, backend: Any = None) -> None:
        """`backend` is pyusb's, None for the one it finds."""
        self._identity = identity
        self._backend = backend
        self._device: Any = None
        self._interface = 0
        self._out: Any = None
        self._in: Any = None
        self._put_aside = False
        self._rest = b""  # read and not yet asked for: USB gives whole packets

    def open(self, *, deadline: float) -> None:
        self.close()
        import usb.core
        import usb.util

        try:
            device = self._find()
            configuration = _configuration(device)
            interface = _printer_interface(configuration)
            self._device, self._interface = device, interface.bInterfaceNumber
            self._out = _endpoint(interface, _OUT)
            self._in = _endpoint(interface, _IN)
            if self._out is None:
                raise ProtocolFault(f"{self._identity}: its printer interface takes no data")
            self._take_from_kernel()
            usb.util.claim_interface(device, self._interface)
            if interface.bAlternateSetting:
                interface.set_altsetting()
        except (usb.core.USBError, NotImplementedError) as error:
            self.close()
            self._raise(error)
        except DeviceError:
            self.close()
            raise

    def write(self, data: bytes, *, deadline: float) -> int:
        import usb.core

        if self._device is None:
            raise Offline("not open")
        try:
            return int(self._out.write(data[:16_384], timeout=_milliseconds(deadline)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            self._raise(error)

    def read(self, limit: int, *, deadline: float) -> bytes:
        import usb.core

        if self._device is None:
            raise Offline("not open")
        if not self._rest:
            if self._in is None:  # a one-way printer
                time.sleep(max(0.0, deadline - time.monotonic()))
                return b""
            try:
                # Less than a packet would lose the rest of it.
                size = max(64, self._in.wMaxPacketSize)
                self._rest = bytes(self._in.read(size, timeout=_milliseconds(deadline)))
            except usb.core.USBTimeoutError:
                return b""
            except usb.core.USBError as error:
                self._raise(error)
        data, self._rest = self._rest[:limit], self._rest[limit:]
        return data

    def waiting(self) -> int:
        """A bulk transfer that returned has arrived."""
        return 0

    def finish(self, *, deadline: float) -> None:
        """A bulk transfer that returned has arrived."""

    def close(self) -> None:
        device, self._device = self._device, None
        if device is None:
            return
        import usb.core
        import usb.util

        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            usb.util.release_interface(device, self._interface)
            if self._put_aside:
                device.attach_kernel_driver(self._interface)
        self._put_aside = False
        self._rest = b""
        usb.util.dispose_resources(device)

    def _find(self) -> Any:
        import usb.core

        identity = self._identity
        try:
            devices = list(
                usb.core.find(
                    find_all=True,
                    idVendor=identity.vendor,
                    idProduct=identity.product,
                    backend=self._backend,
                )
            )
        except usb.core.NoBackendError as error:
            raise NotPermitted("libusb is missing on this machine") from error
        if identity.serial:
            devices = [device for device in devices if identity.serial == serial_of(device)]
        only_one(identity, [f"bus {device.bus} device {device.address}" for device in devices])
        return devices[0]

    def _take_from_kernel(self) -> None:
        with contextlib.suppress(NotImplementedError):  # not on this system
            if self._device.is_kernel_driver_active(self._interface):
                self._device.detach_kernel_driver(self._interface)
                self._put_aside = True

    def _raise(self, error: Exception) -> NoReturn:
        text = f"{self._identity}: {error}"
        number = getattr(error, "errno", None)
        if number in (errno.EACCES, errno.EPERM):
            raise NotPermitted(text) from error
        raise (Busy(text) if number == errno.EBUSY else Offline(text)) from error


def serial_of(device: Any) -> str:
    """The serial number that a device tells; "" where it tells none or may not be asked."""
    import usb.core
    import usb.util

    try:
        return usb.util.get_string(device, device.iSerialNumber) or ""
    except (usb.core.USBError, ValueError, NotImplementedError):
        return ""


def _configuration(device: Any) -> Any:
    import usb.core

    try:
        return device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()  # fresh from the box: nobody has set it up
        return device.get_active_configuration()


def _printer_interface(configuration: Any) -> Any:
    """The bidirectional printer interface where there is one, else the first that prints."""
    found = [one for one in configuration if one.bInterfaceClass == PRINTER_CLASS]
    both_ways = [one for one in found if _endpoint(one, _IN) is not None]
    if not found:
        raise ProtocolFault("the device has no printer interface")
    return (both_ways or found)[0]


def _endpoint(interface: Any, direction: int) -> Any:
    for endpoint in interface:
        bulk = endpoint.bmAttributes & 0x03 == _BULK
        if bulk and endpoint.bEndpointAddress & 0x80 == direction:
            return endpoint
    return None


def _milliseconds(deadline: float) -> int:
    # 0 would mean for ever.
    return max(1, round((deadline - time.monotonic()) * 1000))
