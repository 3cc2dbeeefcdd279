"""The way to a provider: one pool of connections, hosts that are named, and a limit to patience.

Nothing is repeated and no redirect is followed; certificates are checked; the machine's proxies
are left alone. What fails before a connection stands is `NotSent`; anything later is `NoAnswer`.
"""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

import httpx

from pos.hq.payments.provider import NoAnswer, NotSent, Reply, Request

_CONNECT: Final = 3
"""Seconds for a connection."""
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of an answer: a bill is the largest."""


class HttpWire:
    """Carries requests to `hosts` (name and port as in a URL) within `patience` seconds."""

    def __init__(self, *, hosts: frozenset[str], patience: int = 10) -> None:
        self._hosts = hosts
        self._patience = patience
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience, connect=min(_CONNECT, patience)),
            trust_env=False,
            follow_redirects=False,
        )

    def send(self, request: Request) -> Reply:
        """One request and its whole answer."""
        if urlsplit(request.url).netloc not in self._hosts:
            raise NotSent("this host is not one of the provider's")
        until = time.monotonic() + self._patience + _CONNECT
        try:
            with self._client.stream(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body,
            ) as answer:
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > _LARGEST or time.monotonic() > until:
                        raise NoAnswer("the answer does not end")
                return Reply(status=answer.status_code, headers=answer.headers, body=bytes(body))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise NotSent("no connection") from None
        except (httpx.HTTPError, httpx.StreamError):
            # What the library says may quote an address.
            raise NoAnswer("no whole answer") from None

    def close(self) -> None:
        """Lets every connection go."""
        self._client.close()
