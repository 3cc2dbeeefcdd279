"""Running head office: one socket, one line that says where, and a stop that waits for nobody."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from pos.contract.requests import is_loopback
from pos.database import StorageError
from pos.hq.app import bell_over, create_app
from pos.hq.clock import machine_now
from pos.hq.database import OfficeDatabase, shown_place
from pos.hq.depot import Depot
from pos.hq.live.newsroom import Newsroom
from pos.hq.members import payers
from pos.hq.members.keys import keys_of
from pos.hq.members.office import MemberOffice
from pos.hq.payments.desk import PaidBy, nobody_asks
from pos.hq.payments.office import PaymentOffice
from pos.hq.payments.opening import open_providers, read_accounts
from pos.hq.payments.settings import PaymentSettings
from pos.hq.payments.timers import steady
from pos.residents import set_residents_aside

_GRACE: Final = 1
"""Seconds that a stop gives to requests under way."""
_QUEUE: Final = 512
"""Connections that may wait for a worker that is starting."""


class BadAddress(Exception):
    """The address cannot be listened on; the message says why in plain words."""


def parse_listen(text: str, *, tls: bool = False) -> tuple[str, int]:
    """Host and port of `HOST:PORT`; port 0 takes any free one. Without TLS this machine only."""
    host, mark, port = text.rpartition(":")
    if not mark or not host or not port.isdecimal() or int(port) > 65535:
        raise BadAddress(f"{text!r} is no address; write HOST:PORT, like 127.0.0.1:8787")
    host = host.strip("[]")
    if not tls and not is_loopback(host):
        raise BadAddress(
            f"{host} can be reached from other machines, and this head office speaks plain HTTP; "
            "listen on 127.0.0.1, or give tls_certificate and tls_key in hq.toml"
        )
    return host, int(port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Head office's certificate, those of its authorities behind it, and its key; PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """With what payments are taken. `pages` are those on which a person plays the shopper of a
    simulated wallet."""

    settings: PaymentSettings
    public_url: str
    pages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How head office is to be run. `database` is its URL; several workers need PostgreSQL."""

    database: str
    listen: str
    public_listen: str = ""
    workers: int = 1
    until_stdin_closes: bool = False
    depot: Depot | None = None
    tls: Tls | None = None
    paying: Paying | None = None
    member_key_file: Path | None = None


def serve(
    database: OfficeDatabase, serving: Serving, *, public: socket.socket | None = None
) -> None:
    """Serves until SIGTERM or SIGINT, or until standard input ends if that is asked for.

    Prints one JSON line with the address, the process and the database once connections are
    accepted, so that whoever started it can tell this server from one that was left behind.
    `public` is the socket for shoppers, bound.
    """
    listener = bind(serving)
    with taking_payments(database, serving) as payments:
        server = create_server(
            database,
            ready=lambda: announce(listener, serving, public=public),
            depot=serving.depot,
            tls=serving.tls,
            payments=payments,
            members=member_office(database, serving),
        )
        if serving.until_stdin_closes:
            call_at_end_of_input(lambda: stop(server))
        catch_signals()
        set_residents_aside()
        with serving_shoppers(database, serving, public, payments):
            server.run(sockets=[listener])


@contextmanager
def taking_payments(database: OfficeDatabase, serving: Serving) -> Iterator[PaymentOffice | None]:
    """What takes payments in this process, its connections to providers open while the block runs;
    None where no payments are taken. `BadKey` where a key cannot be used."""
    paying = serving.paying
    if paying is None:
        yield None
        return
    accounts = read_accounts(paying.settings, public_url=paying.public_url)
    with open_providers(paying.settings, accounts) as opened:
        yield PaymentOffice(
            database,
            opened.providers,
            timers=opened.timers,
            now=steady(machine_now, time.monotonic_ns),
            owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
            paid_by=who_paid(database, serving),
        )


def who_paid(database: OfficeDatabase, serving: Serving) -> PaidBy:
    """What hears which user of a wallet has paid: membership, where there is one."""
    if serving.member_key_file is None:
        return nobody_asks
    keys = keys_of(database, serving.member_key_file)

    def noted(attempt: str, terminal: str, wallet: str, buyer: str) -> None:
        # A power cut or a full disk costs a suggestion, and nothing else.
        with suppress(StorageError), database.write(durable=False) as connection:
            payers.note(
                connection,
                keys,
                attempt=attempt,
                terminal=terminal,
                wallet=wallet,
                buyer=buyer,
                now=machine_now(),
            )

    return noted


def member_office(database: OfficeDatabase, serving: Serving) -> MemberOffice | None:
    """What answers tills about members; None where it is not said under which key they are kept,
    or with which one head office signs."""
    if serving.member_key_file is None or serving.depot is None:
        return None
    keys = keys_of(database, serving.member_key_file)
    return MemberOffice(database, keys, now=machine_now, signing_key=serving.depot.signing_key)


@contextmanager
def serving_shoppers(
    database: OfficeDatabase,
    serving: Serving,
    public: socket.socket | None,
    payments: PaymentOffice | None = None,
) -> Iterator[None]:
    """Serves shoppers as long as the block runs, where there is a socket for them."""
    if public is None:
        yield
        return
    from pos.hq.shoppers.serving import PublicServer

    tls = _public_tls(serving)
    shoppers = PublicServer(
        database,
        public,
        certificate=None if tls is None else tls.certificate,
        key=None if tls is None else tls.key,
        payments=payments,
    )
    shoppers.start()
    try:
        yield
    finally:
        shoppers.stop()


def catch_signals() -> None:
    """Makes a stop that was asked for a success, not a death."""
    # The server takes these over and, when it is done, hands what it caught on to them.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: None)


def stop(server: uvicorn.Server) -> None:
    """Ends a server in order, from any thread."""
    server.should_exit = True


def create_server(
    database: OfficeDatabase,
    *,
    ready: Callable[[], None],
    depot: Depot | None = None,
    tls: Tls | None = None,
    payments: PaymentOffice | None = None,
    members: MemberOffice | None = None,
) -> uvicorn.Server:
    """A server to be run over a socket that is bound; `ready` is called when it accepts."""
    bell, newsroom = bell_over(database), Newsroom(database, now=machine_now)
    config = uvicorn.Config(
        create_app(
            database, bell=bell, depot=depot, newsroom=newsroom, payments=payments, members=members
        ),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else tls.key,
    )
    try:
        config.load()
    except (OSError, ValueError) as error:
        what = "TLS" if tls is None else f"{tls.certificate} or its key {tls.key}"
        raise BadAddress(f"{what} cannot be used: {error}") from error
    lets_go = [bell.close, newsroom.let_go]
    if payments is not None:
        lets_go.append(payments.news.close)
    return _Server(config, ready=ready, lets_go=lets_go)


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready and letting long polls and streams go when it stops."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        ready: Callable[[], None],
        lets_go: Sequence[Callable[[], None]],
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._lets_go = lets_go

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for let_go in self._lets_go:
            let_go()
        await super().shutdown(sockets)


def bind(serving: Serving) -> socket.socket:
    """A socket at its address, not listening yet."""
    return _bound(serving.listen, serving)


def listen_for_each(listener: socket.socket, workers: int) -> list[socket.socket]:
    """Begins to listen for so many workers: a socket for each, of which `listener` is the first.

    Terminals stay connected all day, and of several processes over one socket whoever wakes first
    takes everybody who waits: one would do the work of all. Linux spreads who comes over the
    sockets of one address; elsewhere all workers share the one.
    """
    listeners = [listener]
    if sys.platform == "linux":
        # Not before it is bound: of a second head office at this address it is told.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listeners += [_another_at(listener) for _ in range(1, workers)]
    for one in listeners:
        one.listen(_QUEUE)
    return listeners


def _another_at(listener: socket.socket) -> socket.socket:
    other = socket.socket(listener.family, socket.SOCK_STREAM)
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        other.setsockopt(socket.SOL_SOCKET, option, 1)
    other.bind(listener.getsockname())
    return other


def bind_public(serving: Serving) -> socket.socket | None:
    """A socket at the shoppers' address, accepting already; None where they have none."""
    if not serving.public_listen:
        return None
    listener = _bound(serving.public_listen, serving)
    listener.listen(128)
    return listener


def public_address(listener: socket.socket, serving: Serving) -> str:
    """Where shoppers' connections are accepted."""
    return _address(listener, tls=_public_tls(serving))


def _public_tls(serving: Serving) -> Tls | None:
    """What encrypts shoppers' pages: on this machine's own address the proxy before it does."""
    host = serving.public_listen.rpartition(":")[0].strip("[]")
    return None if is_loopback(host) else serving.tls


def _address(listener: socket.socket, *, tls: Tls | None) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'http' if tls is None else 'https'}://{shown}:{port}"


def _bound(listen: str, serving: Serving) -> socket.socket:
    host, port = parse_listen(listen, tls=serving.tls is not None)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Windows lets two servers share a port with this option; there it must stay off.
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadAddress(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def announce(
    listener: socket.socket, serving: Serving, *, public: socket.socket | None = None
) -> None:
    """Says on standard output where connections are accepted, by whom, over which database, and
    where the keys lie without which the database's copies are worth little."""
    facts = {
        "listening": _address(listener, tls=serving.tls),
        "pid": os.getpid(),
        "database": shown_place(serving.database),
    }
    if serving.member_key_file is not None:
        facts["keys"] = str(serving.member_key_file.parent.absolute())
    if public is not None:
        facts["public"] = public_address(public, serving)
    for wallet, page in {} if serving.paying is None else serving.paying.pages.items():
        facts[f"{wallet}_page"] = page
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def call_at_end_of_input(act: Callable[[], None]) -> None:
    """Calls `act` on a thread of its own when standard input ends: with the parent."""

    def wait() -> None:
        _wait_for_end_of_input()
        act()

    threading.Thread(target=wait, name="stdin", daemon=True).start()


def _wait_for_end_of_input() -> None:
    # Python has no standard input where descriptor 0 was closed, and has given away its number.
    if sys.stdin is None:
        return
    # Read past Python's buffer: who waits in there holds its lock, and the interpreter, which
    # wants that lock to end, aborts. What waits in the system call is simply left behind.
    try:
        while os.read(sys.stdin.fileno(), 4096):
            pass
    except OSError:
        return  # The terminal window is gone: that is an end as well.
