"""Printers in the network: heard by what they announce, proposed, bound by their name."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from drivers.announced import Neighbours, address_of
from drivers.api import Offline
from drivers.discovery import discover
from drivers.dns_sd import BadMessage, read
from drivers.machine import Plugged
from drivers.sim.announcer import AnnouncerTwin
from drivers.transport.tcp import TcpTransport

Maker = Callable[..., AnnouncerTwin]


@pytest.fixture
def announce() -> Iterator[Maker]:
    """A printer that makes itself known on the loopback interface."""
    twins: list[AnnouncerTwin] = []

    def make(name: str = "EPSON TM-m30III-01", port: int = 9100, **how: object) -> AnnouncerTwin:
        twin = AnnouncerTwin(name=name, port=port, **how)  # type: ignore[arg-type]
        twins.append(twin)
        twin.start()
        return twin

    yield make
    for twin in twins:
        twin.close()


def heard(twin: AnnouncerTwin) -> frozenset[Plugged]:
    """What is found, however long the machine takes to hear the answer."""
    return next(filter(None, (_ask(twin) for _ in range(100))), frozenset())


def _ask(twin: AnnouncerTwin) -> frozenset[Plugged]:
    return Neighbours(place=twin.place, within=0.1).snapshot()


@pytest.mark.parametrize("whole", [True, False])
def test_a_printer_in_the_network_is_found_with_what_it_is(announce: Maker, whole: bool) -> None:
    twin = announce("前台打印机 1.2", 9100, words="EPSON TM-m30III", whole=whole)

    found = heard(twin)

    assert found == {
        Plugged(bus="network", path="127.0.0.1:9100", serial="前台打印机 1.2",
                words="EPSON TM-m30III"),
    }  # fmt: skip
    assert [(one.url, one.sure) for one in discover(found)] == [
        ("escpos+tcp://127.0.0.1:9100?announced=%E5%89%8D%E5%8F%B0%E6%89%93%E5%8D%B0%E6%9C%BA%201.2",
         True),
    ]  # fmt: skip


def test_the_printer_of_the_office_is_only_perhaps_one_for_receipts(announce: Maker) -> None:
    twin = announce("Laser upstairs", words="Brother HL-L2350DW")

    (proposal,) = discover(heard(twin))

    assert (proposal.kind, proposal.sure) == ("printer", False)


def test_one_that_offers_a_queue_alone_is_tried_at_the_usual_port(announce: Maker) -> None:
    twin = announce("XP-80", 515, service="_printer._tcp.local")

    (found,) = heard(twin)

    assert found.path == "127.0.0.1:9100"


def test_an_address_that_is_not_of_the_store_is_no_printer(announce: Maker) -> None:
    twin = announce(address="93.184.216.34")

    assert not _ask(twin)
    assert address_of("EPSON TM-m30III-01", within=0.1, place=twin.place) is None
    twin.address = "127.0.0.1"
    assert heard(twin)


def test_what_is_in_use_is_not_proposed_again_wherever_it_is_now() -> None:
    moved = Plugged(bus="network", path="10.0.3.99:9100", serial="TM-m30", words="EPSON TM-m30")

    assert not discover([moved], used=["escpos+tcp://10.0.3.21:9100?announced=TM-m30&width=48"])
    assert not discover([moved], used=["escpos+tcp://10.0.3.99:9100"])
    assert discover([moved], used=["escpos+tcp://10.0.3.21:9100"])


def test_nobody_there_is_nobody_found() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        deaf = taken.getsockname()
        assert not Neighbours(place=deaf, within=0.05).snapshot()
        assert address_of("TM-m30", within=0.05, place=deaf) is None


def test_a_printer_is_reached_by_its_name_where_its_address_has_changed(announce: Maker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as printer, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        old, now = nobody.getsockname()[1], printer.getsockname()[1]
        twin = announce("TM-m30", now)
        find = partial(address_of, "tm-M30", within=5.0, place=twin.place)
        line = TcpTransport(host="127.0.0.1", port=old, find=find)
        printer.settimeout(10)

        line.open(deadline=time.monotonic() + 10)

        printer.accept()[0].close()
        line.close()
        asked = len(twin.asked)
        line.open(deadline=time.monotonic() + 10)
        line.close()
        assert len(twin.asked) == asked  # it is known where it is, until it is not there any more


def test_the_address_counts_where_nobody_answers_to_the_name() -> None:
    asked = []

    def find() -> None:
        asked.append(1)

    with socket.create_server(("127.0.0.1", 0)) as printer:
        line = TcpTransport(host="127.0.0.1", port=printer.getsockname()[1], find=find)
        line.open(deadline=time.monotonic() + 10)
        line.close()
        line.open(deadline=time.monotonic() + 10)
        line.close()
    assert asked == [1]
    with pytest.raises(Offline):
        line.open(deadline=time.monotonic() + 10)
    with pytest.raises(Offline):
        line.open(deadline=time.monotonic() + 10)
    assert asked == [1, 1]


def test_whatever_comes_from_the_network_is_an_answer_or_refused(announce: Maker) -> None:
    twin = announce()
    question = b"\0\0\0\0\0\x01\0\0\0\0\0\0\x0f_pdl-datastream\x04_tcp\x05local\0\0\x0c\0\x01"
    good = twin.answer(question)
    assert len(read(good)) == 4
    rng = random.Random(11)
    for _ in range(300):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 6)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        try:
            read(bytes(bad[: rng.randrange(len(bad) + 1)]))
        except BadMessage:
            continue


@pytest.mark.parametrize(
    "name",
    [b"\xc0\x0c", b"\x01a\xc0\x0c", b"\xc0\xff", b"\x40a\0", b"\x3fa"],
    ids=["itself", "a ring", "forward", "an unknown kind", "too long"],
)
def test_a_name_that_never_ends_is_refused(name: bytes) -> None:
    message = b"\0\0\x84\0\0\0\0\x01\0\0\0\0" + name + b"\0\x01\0\x01\0\0\0\0\0\x04\x0a\0\0\x01"
    with pytest.raises(BadMessage):
        read(message)
