"""What `lianpos hq serve` takes payments with: the providers of hq.toml, or simulated ones.

A demonstration, whose stores all have training staff, pays at simulated gateways without a word in
hq.toml; a chain with staff of its own takes no payment before it has a section [payment].
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.hq.commands.opening import refuse

if TYPE_CHECKING:
    from pos.hq.config import HqConfig
    from pos.hq.database import OfficeDatabase
    from pos.hq.payments.settings import PaymentSettings
    from pos.hq.serving import Paying

_KEYS: Final = "simulated"
"""The folder, beside head office's own keys, of those that gateways and merchant play with."""


@contextmanager
def paying(
    office: OfficeDatabase, settings: HqConfig, *, database: str, public_url: str
) -> Iterator[Paying | None]:
    """How payments are taken; None where they are not. Simulated gateways run with the block."""
    from pos.hq.payments.keys import BadKey
    from pos.hq.payments.opening import read_accounts
    from pos.hq.payments.settings import PaymentSettings
    from pos.hq.serving import Paying

    asked = settings.payment
    if asked is None and _is_demonstration(office):
        asked = PaymentSettings(environment="simulated")
    if asked is None:
        yield None
        return
    with ExitStack() as stack:
        pages: dict[str, str] = {}
        for wallet in asked.simulated_here():
            asked, page = _start(stack, asked, wallet, keys=_folder(database))
            pages[wallet] = page
        try:
            # Before anything is served: a key that cannot be used stops the start.
            read_accounts(asked, public_url=public_url)
        except BadKey as error:
            refuse(str(error))
        yield Paying(settings=asked, public_url=public_url, pages=pages)


def _start(
    stack: ExitStack, asked: PaymentSettings, wallet: str, *, keys: Path
) -> tuple[PaymentSettings, str]:
    """Starts a gateway on a free port: the settings that lead to it, and the shopper's page."""
    from pos.hq.clock import machine_now
    from pos.hq.sim.keys import UnusableKeys
    from pos.hq.sim.opening import open_gateway
    from pos.hq.sim.script import Script
    from pos.hq.sim.serving import SimServer

    try:
        opened = open_gateway(wallet, keys=keys, now=machine_now, script=Script())
        server = SimServer(opened, host="127.0.0.1", port=0, language="zh_CN")
    except (OSError, UnusableKeys) as error:
        refuse(f"the simulated {wallet} does not start: {error}")
    server.start()
    stack.callback(server.stop)
    return asked.led_to(wallet, opened.settings_at(server.address)), f"{server.address}/"


def _is_demonstration(office: OfficeDatabase) -> bool:
    from pos.hq.stores import are_all_training

    with office.read() as connection:
        return are_all_training(connection)


def _folder(database: str) -> Path:
    from pos.hq.database import SQLITE, path_of

    beside = path_of(database).parent if database.startswith(SQLITE) else Path()
    return beside / "keys" / _KEYS
