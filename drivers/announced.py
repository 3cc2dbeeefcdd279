"""Printers that announce themselves in the store's network (multicast DNS, as every maker's do).

One question, and what is answered within a second: nothing runs in the background, and nothing is
opened. A printer is bound by the name it announces, because the router may give it another address
over night:

    escpos+tcp://10.0.3.21:9100?announced=EPSON%20TM-m30III

The address counts where nobody answers to the name. Only answers from the store's own network are
taken: private and link-local addresses. Any thread that may wait.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from drivers.dns_sd import PTR, SRV, TXT, A, BadMessage, Name, Record, ask, read, same
from drivers.machine import Plugged

log = logging.getLogger(__name__)

Place: TypeAlias = tuple[str, int]

EVERYBODY: Final[Place] = ("224.0.0.251", 5353)
RAW: Final[Name] = ("_pdl-datastream", "_tcp", "local")
QUEUED: Final[Name] = ("_printer", "_tcp", "local")
"""Printing by LPD: who offers only that most likely takes raw bytes at the usual port as well."""
RAW_PORT: Final = 9100
WITHIN: Final = 1.2
"""Seconds that answers are waited for. RFC 6762 has a responder wait 120 ms at most."""
AGAIN: Final = 0.4
"""Seconds after which what is still unknown is asked once more: a datagram may be lost."""
LONGEST: Final = 80


class Neighbours:
    """Asks who prints around here."""

    def __init__(self, *, place: Place = EVERYBODY, within: float = WITHIN) -> None:
        """`place` is where the questions go."""
        self._place = place
        self._within = within

    def snapshot(self) -> frozenset[Plugged]:
        """The printers that answered. Takes as long as answers are waited for."""
        heard = _Heard()
        _converse(self._place, self._within, heard, heard.wanting, done=lambda: False)
        return frozenset(heard.printers())


def address_of(
    name: str, *, within: float = WITHIN, place: Place = EVERYBODY
) -> tuple[str, int] | None:
    """Where the printer of that name is now; None where none answers to it. Ends with the answer.

    Asked for by name, not by looking at all of them: so the answer comes at once.
    """
    heard = _Heard()
    instances = ((name, *RAW), (name, *QUEUED))

    def wanting() -> Iterator[tuple[Name, int]]:
        for instance in instances:
            service = heard.service(instance)
            if service is None:
                yield instance, SRV
            elif not heard.addresses(service.target):
                yield service.target, A

    def where() -> Place | None:
        for instance in instances:
            service = heard.service(instance)
            for address in heard.addresses(service.target) if service is not None else ():
                assert service is not None
                return address, _port(instance, service)
        return None

    _converse(place, within, heard, wanting, done=lambda: where() is not None)
    return where()


class _Heard:
    """What has been answered so far."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def wanting(self) -> Iterator[tuple[Name, int]]:
        """What is still to be asked: who is there, and of each where it is and what it says."""
        yield RAW, PTR
        yield QUEUED, PTR
        for instance in self._instances():
            service = self.service(instance)
            if service is None:
                yield instance, SRV
                yield instance, TXT
            elif not self.addresses(service.target):
                yield service.target, A

    def printers(self) -> Iterator[Plugged]:
        """Every printer of which is known where it is; each address once, raw printing first."""
        seen: set[str] = set()
        for instance in self._instances():
            service = self.service(instance)
            if service is None or not service.port:
                continue  # Port 0 keeps a name for a service that is not offered.
            for address in self.addresses(service.target)[:1]:
                if address not in seen:
                    seen.add(address)
                    yield Plugged(
                        bus="network",
                        path=f"{address}:{_port(instance, service)}",
                        serial=instance[0],
                        words=self._words(instance),
                    )

    def service(self, instance: Name) -> Record | None:
        return next(self._of(instance, SRV), None)

    def addresses(self, host: Name) -> list[str]:
        """Its addresses in a store's own network."""
        return [one.address for one in self._of(host, A) if _is_near(one.address)]

    def _instances(self) -> list[Name]:
        return [
            one.target
            for service in (RAW, QUEUED)
            for one in self._of(service, PTR)
            if len(one.target) == len(service) + 1
        ]

    def _of(self, name: Name, kind: int) -> Iterator[Record]:
        return (one for one in self.records if one.kind == kind and same(one.name, name))

    def _words(self, instance: Name) -> str:
        """What it is, in its maker's words: its type, else maker and model, else its name."""
        told = dict(next((one.words for one in self._of(instance, TXT)), ()))
        made = f"{told.get('usb_mfg', '')} {told.get('usb_mdl', '')}".strip()
        words = told.get("ty") or made or instance[0]
        return "".join(sign for sign in words if sign.isprintable())[:LONGEST]


def _port(instance: Name, service: Record) -> int:
    return service.port if same(instance[1:], RAW) else RAW_PORT


def _is_near(address: str) -> bool:
    try:
        found = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return found.is_private and not found.is_unspecified


def _converse(
    place: Place,
    within: float,
    heard: _Heard,
    wanting: Callable[[], Iterator[tuple[Name, int]]],
    *,
    done: Callable[[], bool],
) -> None:
    """Asks what is wanted until it is known or the time is over; keeps all that is answered."""
    end = time.monotonic() + within
    asked: set[tuple[Name, int]] = set()
    again = 0.0
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
            while not done() and (now := time.monotonic()) < end:
                now_wanted = set(wanting())
                if now_wanted - asked or now >= again:
                    asked |= now_wanted
                    again = now + AGAIN
                    _send(line, place, ask(sorted(now_wanted)))
                until = min(end, again) - time.monotonic()
                if not select.select([line], [], [], max(0.0, until))[0]:
                    continue
                # Windows tells here of a port that nobody listens at.
                with contextlib.suppress(BadMessage, ConnectionError):
                    heard.records += read(line.recv(9000))
                if len(heard.records) > 5000:
                    return
    except OSError as error:
        log.info("nobody can be asked on the network: %s", error)


def _send(line: socket.socket, place: Place, message: bytes) -> None:
    """Sends it, to everybody out of every plug that the machine has."""
    if not ipaddress.ip_address(place[0]).is_multicast:
        line.sendto(message, place)
        return
    for index, _ in socket.if_nameindex():
        # One that is down, or has no address, has nobody to be asked.
        with contextlib.suppress(OSError):
            line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, _plug(index))
            line.sendto(message, place)


def _plug(index: int) -> bytes:
    """One network plug, as IP_MULTICAST_IF takes it: struct ip_mreqn, or 0.0.0.INDEX on Windows."""
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        return struct.pack("!I", index)
    return struct.pack("@4s4si", bytes(4), bytes(4), index)
