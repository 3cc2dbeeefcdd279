"""A till at head office's doors: it asks for money and hears what became of it."""

from __future__ import annotations

import time
from typing import Any

import httpx

from tests.hq.conftest import Terminal, signed
from tests.hq.payments.house import CODES

A = "S001T012611220000011K7Q2MX"
B = "S001T012611220000021K7Q2MX"
WANTED = {
    "sale": "S001-T01-1-1", "wallet": "alipay", "amount": 1990, "subject": "联商便利",
    "operator": "1001", "code": CODES["alipay"],
}  # fmt: skip


class Till:
    """A terminal at the doors."""

    def __init__(self, url: str, terminal: Terminal) -> None:
        self.terminal = terminal
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=40)

    def ask(self, method: str, target: str, body: object = None) -> httpx.Response:
        request = self._client.build_request(method, target, json=body)
        target = request.url.raw_path.decode()
        request.headers.update(signed(self.terminal, method, target, request.read()))
        return self._client.send(request)

    def pay(self, attempt: str = A, **changed: Any) -> dict[str, Any]:
        reply = self.ask("PUT", f"/v1/payments/{attempt}", {**WANTED, **changed})
        assert reply.status_code == 200, reply.text
        return reply.json()

    def hear(self, attempt: str = A, *, after: int = 0, wait: int = 0) -> dict[str, Any]:
        reply = self.ask("GET", f"/v1/payments/{attempt}?after={after}&wait={wait}")
        assert reply.status_code == 200, reply.text
        return reply.json()

    def follow(self, attempt: str = A, *, until: str) -> dict[str, Any]:
        """Hears of an attempt until it is in this state, as a till does."""
        state = self.hear(attempt)
        patience = time.monotonic() + 30
        while state["state"] != until:
            assert time.monotonic() < patience, state
            state = self.hear(attempt, after=state["version"], wait=5)
        return state

    def until_asked(self, attempt: str = A) -> dict[str, Any]:
        """Waits until the shopper was asked for his password."""
        state = self.hear(attempt)
        while state["step"] != "WAITING":
            state = self.hear(attempt, after=state["version"], wait=25)
        return state

    def fate(self, attempt: str = A) -> dict[str, Any]:
        return self.ask("GET", f"/v1/payments/{attempt}/fate").json()

    def close(self) -> None:
        self._client.close()
