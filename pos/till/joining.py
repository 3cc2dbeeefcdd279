"""A terminal's place on its store's network: where it listens, and whom it lets in."""

from __future__ import annotations

import datetime as dt
import logging
import socket
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from pos.contract.events import Listening
from pos.contract.peers import PEERS, Peer
from pos.database import StorageError
from pos.lane.messages import Answered, AnyAsk
from pos.lane.network import Network
from pos.lane.peers import read_peers
from pos.lane.talk import Self
from pos.till.desk import Desk
from pos.till.logbook import put

log = logging.getLogger(__name__)

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def join(
    desk: Desk,
    *,
    at_once: Callable[[AnyAsk], Answered | None],
    on_ask: Callable[[], None],
    on_news: Callable[[], None] = lambda: None,
) -> Network | None:
    """Puts an enrolled terminal on its store's network; None for one that no head office knows.

    It listens where lianpos.toml says so, and calls others in any case. Where the address is
    not to be had it goes on without being found; that is logged. Any thread, once; stopped by its
    caller.
    """
    station = desk.station
    if not station.is_enrolled:
        return None
    me = Self(
        terminal=station.terminal,
        key=station.private_key,
        peers=lambda: peers_of(desk),
        now_us=lambda: max(0, (desk.clock.now() - _EPOCH) // _MICROSECOND),
    )
    listen = desk.config.lane.listen
    network = Network(me, listen=listen, at_once=at_once, on_ask=on_ask, on_news=on_news)
    try:
        network.start()
    except (OSError, ValueError, OverflowError) as error:
        # A port that is taken, or an address that is none: the till sells all the same.
        log.error("the store's network is not listened to: %s", error)
        network = Network(me, at_once=at_once, on_ask=on_ask, on_news=on_news)
        network.start()
    _announce(desk, network)
    return network


def peers_of(desk: Desk) -> dict[str, Peer]:
    """The other terminals of the store, by name. Any thread."""
    try:
        rows = desk.catalog.records(PEERS)
    except StorageError:
        return {}  # Nobody is let in while nobody can be looked up.
    return read_peers(rows, me=desk.station.terminal)


def _announce(desk: Desk, network: Network) -> None:
    """Tells head office where this terminal listens, where that is news: it tells the others."""
    address = _address(desk, network)
    try:
        told = desk.catalog.record(PEERS, desk.station.terminal) or {}
        if told.get("address", "") != address:
            put(desk, Listening(at=desk.timestamp(), address=address))
    except StorageError as error:
        log.warning("the address was not recorded", extra={"code": error.code})


def _address(desk: Desk, network: Network) -> str:
    """Where the others find this terminal; empty where it does not listen."""
    if not network.port:
        return ""
    if desk.config.lane.address:
        return desk.config.lane.address
    host = desk.config.lane.listen.rpartition(":")[0]
    if host in ("0.0.0.0", "[::]"):
        host = _towards(desk.station.enrolment.hq_url if desk.station.enrolment else "")
    return f"{host}:{network.port}"


def _towards(url: str) -> str:
    """This machine's own address on the network over which it reaches head office."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            # Nothing is sent: the system only chooses the way.
            asking.connect((urlsplit(url).hostname or "192.0.2.1", 9))
            return str(asking.getsockname()[0])
    except OSError:
        return "127.0.0.1"
