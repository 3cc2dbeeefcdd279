"""USB printers: pyusb talks to a bus of descriptors, behind which a printer twin listens."""

from __future__ import annotations

import errno
import socket
import struct
import time
from array import array
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.core

from drivers.api import Busy, DeviceError, NotPermitted, Offline, ProtocolFault
from drivers.identity import Identity
from drivers.printer.driver import EscposPrinter
from drivers.printer.profile import Profile
from drivers.registry import BUILT_IN, DriverSpec
from drivers.transport.usb import UsbTransport

IDENTITY = Identity(vendor=0x04B8, product=0x0E15)


def interface(number: int, kind: int, *endpoints: int, alt: int = 0) -> dict[str, Any]:
    return {"number": number, "class": kind, "endpoints": endpoints, "alt": alt}


class Bus(usb.backend.IBackend):
    """What libusb would say of one or more devices, all alike but for their serial numbers."""

    def __init__(self, *interfaces: dict[str, Any], serials: tuple[str, ...] = ("SN1",)) -> None:
        self.interfaces = interfaces or (interface(0, 7, 0x81, 0x02),)
        self.serials = serials
        self.port = 0
        self.kernel_has = True
        self.fault: int | None = None  # errno of the next transfer or claim
        self.calls: list[str] = []
        self._wire: socket.socket | None = None

    def _fail(self) -> None:
        if self.fault is not None:
            raise usb.core.USBError("as told", None, self.fault)

    def enumerate_devices(self) -> Any:
        return iter(range(len(self.serials)))

    def get_device_descriptor(self, dev: int) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15,
            bcdDevice=0x100, iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1,
            address=dev + 1, bus=1, port_number=dev, port_numbers=(dev,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: int, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bConfigurationValue=1,
            bNumInterfaces=len({one["number"] for one in self.interfaces}), iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> Any:
        one = [i for i in self.interfaces if i["number"] == intf][alt]
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=alt,
            bNumEndpoints=len(one["endpoints"]), bInterfaceClass=one["class"],
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> Any:
        one = [i for i in self.interfaces if i["number"] == intf][alt]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=one["endpoints"][ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: int) -> Any:
        return SimpleNamespace(dev=dev)

    def close_device(self, dev_handle: Any) -> None:
        self.calls.append("close")
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        self.calls.append("set up anew")

    def reset_device(self, dev_handle: Any) -> None:
        self.calls.append("reset")

    def set_interface_altsetting(self, dev_handle: Any, intf: int, altsetting: int) -> None:
        self.calls.append(f"alt {altsetting}")

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self._fail()
        self.calls.append(f"claim {intf}")
        if self.port:
            self._wire = socket.create_connection(("127.0.0.1", self.port))

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.calls.append(f"release {intf}")

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return self.kernel_has

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_has = False

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_has = True

    def ctrl_transfer(
        self, dev_handle: Any, bmRequestType: int, bRequest: int, wValue: int, wIndex: int,
        data: Any, timeout: int,
    ) -> int:  # fmt: skip
        text = self.serials[dev_handle.dev].encode("utf-16-le")
        answer = struct.pack("BBH", 4, 3, 0x0409) if not wValue & 0xFF else (
            bytes([len(text) + 2, 3]) + text
        )  # fmt: skip
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._fail()
        assert ep == self._endpoint(0)
        assert self._wire is not None
        return self._wire.send(bytes(data)[:7])  # as little at a time as a bus may take

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._fail()
        assert ep == self._endpoint(0x80)
        assert len(buff) >= 64
        assert self._wire is not None
        self._wire.settimeout(timeout / 1000)
        try:
            data = self._wire.recv(len(buff))
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("time-out", None, errno.ETIMEDOUT) from error
        if not data:
            raise usb.core.USBError("gone", None, errno.ENODEV)
        buff[: len(data)] = array("B", data)
        return len(data)

    def _endpoint(self, direction: int) -> int:
        printing = next(one for one in self.interfaces if one["class"] == 7)
        return next(e for e in printing["endpoints"] if e & 0x80 == direction)


def soon() -> float:
    return time.monotonic() + 0.2


@pytest.mark.parametrize(
    "interfaces",
    [
        (interface(0, 7, 0x81, 0x02),),
        (interface(0, 7, 0x02, 0x81),),
        (interface(0, 3, 0x83), interface(1, 7, 0x84, 0x05)),  # a keyboard beside it
    ],
)
def test_a_receipt_is_printed_through_the_endpoints_that_the_device_names(
    twin, host, ear, receipt, monkeypatch: pytest.MonkeyPatch, interfaces: Any
) -> None:
    bus = Bus(*interfaces)
    bus.port = twin.port

    def create(url: object) -> EscposPrinter:
        return EscposPrinter(
            transport=UsbTransport(identity=IDENTITY, backend=bus),
            profile=Profile(),
            rasteriser=lambda: None,
        )

    spec = DriverSpec(name="on the bus", kind="printer", create=create)
    monkeypatch.setitem(BUILT_IN, "test.usb", "test_usb_plug:SPEC")
    monkeypatch.setitem(__import__("sys").modules, "test_usb_plug", SimpleNamespace(SPEC=spec))
    host.open("printer", "test+usb://")
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").outcome == "done"
    assert twin.papers[0].text.split() == ["示范店", "鲜牛奶", "￥12.80"]
    number = next(one["number"] for one in bus.interfaces if one["class"] == 7)
    assert f"claim {number}" in bus.calls
    assert not {"reset", "set up anew"} & set(bus.calls)  # either would drop what it prints
    host.close()
    assert bus.kernel_has  # the system has it back


def test_a_packet_is_never_cut_short(twin) -> None:
    bus = Bus()
    bus.port = twin.port
    transport = UsbTransport(identity=IDENTITY, backend=bus)
    transport.open(deadline=soon())
    for question in (b"\x10\x04\x01", b"\x10\x04\x02"):
        while question:
            question = question[transport.write(question, deadline=soon()) :]
    answers = b""
    deadline = time.monotonic() + 5
    while len(answers) < 2 and time.monotonic() < deadline:
        answers += transport.read(1, deadline=soon())
    assert answers == b"\x12\x12"
    assert transport.read(1, deadline=soon()) == b""
    transport.close()
    transport.close()


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.EACCES, NotPermitted), (errno.EBUSY, Busy), (errno.ENODEV, Offline)],
)
def test_what_the_bus_says_is_told_in_our_words(number: int, error: type[DeviceError]) -> None:
    bus = Bus()
    bus.fault = number
    transport = UsbTransport(identity=IDENTITY, backend=bus)
    with pytest.raises(error):
        transport.open(deadline=soon())
    bus.fault = None
    transport.open(deadline=soon())
    bus.fault = number
    for use in (
        lambda: transport.write(b"x", deadline=soon()),
        lambda: transport.read(1, deadline=soon()),
    ):
        with pytest.raises(error):
            use()


def test_two_of_a_kind_are_told_apart_by_their_serial_numbers() -> None:
    bus = Bus(serials=("SN1", "SN2"))
    with pytest.raises(NotPermitted, match="add the serial number"):
        UsbTransport(identity=IDENTITY, backend=bus).open(deadline=soon())
    second = Identity(vendor=0x04B8, product=0x0E15, serial="SN2")
    UsbTransport(identity=second, backend=bus).open(deadline=soon())
    absent = Identity(vendor=0x04B8, product=0x0E15, serial="SN3")
    with pytest.raises(Offline, match="no device 04b8:0e15/SN3"):
        UsbTransport(identity=absent, backend=bus).open(deadline=soon())


@pytest.mark.parametrize("interfaces", [(interface(0, 3, 0x81),), (interface(0, 7, 0x81),)])
def test_what_does_not_print_is_said(interfaces: Any) -> None:
    transport = UsbTransport(identity=IDENTITY, backend=Bus(*interfaces))
    with pytest.raises(ProtocolFault):
        transport.open(deadline=soon())


def test_a_one_way_printer_takes_data_and_says_nothing(twin) -> None:
    bus = Bus(interface(0, 7, 0x02))
    bus.port = twin.port
    transport = UsbTransport(identity=IDENTITY, backend=bus)
    transport.open(deadline=soon())
    assert transport.write(b"milk\n", deadline=soon()) == 5
    assert transport.read(1, deadline=soon()) == b""
    transport.close()
    assert twin.wait_for(lambda twin: twin.papers and twin.papers[0].text == "milk\n")
