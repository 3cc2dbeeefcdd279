"""The floor of a fan-out: a socket server that knows nothing and sends to everybody who is there.

Prints its port as JSON; every line on standard input goes out as one message of the size of a
sale. `python -m tests.bench.bare_stream`
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading

MESSAGE = b"id: 1\nevent: sales\ndata: " + b"x" * 300 + b"\n\n"


class _Everybody(asyncio.Protocol):
    def __init__(self, here: set[asyncio.BaseTransport]) -> None:
        self._here = here

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._here.add(transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._here.discard(self._transport)


async def _serve() -> None:
    here: set[asyncio.BaseTransport] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Everybody(here), "127.0.0.1", 0, backlog=2048)
    port = server.sockets[0].getsockname()[1]
    over = asyncio.Event()

    def broadcast() -> None:
        for transport in here:
            transport.write(MESSAGE)  # type: ignore[attr-defined]

    def listen() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(broadcast)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.write(json.dumps({"port": port, "pid": os.getpid()}) + "\n")
    sys.stdout.flush()
    await over.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
