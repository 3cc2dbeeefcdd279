"""Bytes over a serial port, here the two ends of a pseudo-terminal."""

from __future__ import annotations

import os
import time

import pytest

from drivers.api import Busy, Offline
from drivers.sim.scanner import SerialScanner
from drivers.transport.serial import SerialTransport

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


@pytest.fixture
def device():
    device = SerialScanner()
    yield device
    device.close()


@pytest.fixture
def transport(device):
    transport = SerialTransport(path=device.path, baud=9600)
    transport.open(deadline=soon())
    yield transport
    transport.close()


def test_bytes_go_both_ways_unchanged(device, transport) -> None:
    every = bytes(range(256))
    device.write(every)
    got = b""
    while len(got) < 256:
        got += transport.read(256, deadline=soon())
    assert got == every
    assert transport.write(b"\x05", deadline=soon()) == 1
    transport.finish(deadline=soon())
    assert device.read(1) == b"\x05"


def test_a_port_that_takes_nothing_does_not_block_the_writer(transport) -> None:
    taken = sent = transport.write(bytes(100_000), deadline=soon(0.05))
    while sent:
        sent = transport.write(bytes(100_000), deadline=soon(0.05))
        taken += sent
    assert 0 < taken < 100_000


def test_a_read_ends_at_its_deadline(transport) -> None:
    began = time.monotonic()
    assert transport.read(9, deadline=began + 0.05) == b""
    assert time.monotonic() - began < 2


def test_a_port_has_one_owner(device, transport) -> None:
    with pytest.raises(Busy):
        SerialTransport(path=device.path, baud=9600).open(deadline=soon())


def test_a_closed_port_says_so(transport) -> None:
    transport.close()
    transport.close()
    for use in (transport.read, transport.write):
        with pytest.raises(Offline):
            use(1 if use == transport.read else b"x", deadline=soon())
