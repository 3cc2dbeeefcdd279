"""The shoppers' address beside the terminals' one: a socket, an app and an event loop of its own.

What a stranger sends there never stands in one queue with a till's sales.
"""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Final

import uvicorn

from pos.hq.database import OfficeDatabase
from pos.hq.payments.office import PaymentOffice
from pos.hq.shoppers.app import create_public_app

_GRACE: Final = 1
"""Seconds that a stop gives to pages under way."""
_MOST_AT_ONCE: Final = 256
"""Connections; more are told to come back."""


class PublicServer:
    """Serves shoppers on a thread of its own from `start` to `stop`."""

    def __init__(
        self,
        database: OfficeDatabase,
        listener: socket.socket,
        *,
        certificate: Path | None = None,
        key: Path | None = None,
        payments: PaymentOffice | None = None,
    ) -> None:
        config = uvicorn.Config(
            create_public_app(database, payments=payments),
            log_level="warning",
            # The addresses of its pages are secrets: they stand in no log.
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_GRACE,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="shoppers", daemon=True
        )

    def start(self) -> None:
        """Begins to answer, soon after it returns; the socket queues connections until then."""
        self._thread.start()

    def stop(self) -> None:
        """Ends in order, pages under way included."""
        self._server.should_exit = True
        self._thread.join(_GRACE + 2)
