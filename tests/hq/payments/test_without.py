"""A head office that takes no payments: its doors say so to whoever is let in."""

from __future__ import annotations

import httpx

from tests.hq.conftest import Office, Terminal, code_of, signed

PATH = "/v1/payments/S001T012611220000011K7Q2MX"


def test_a_terminal_is_told_that_no_payments_are_taken(
    office: Office, terminal: Terminal, plain: httpx.Client
) -> None:
    for method, path in (("PUT", PATH), ("GET", PATH), ("POST", f"{PATH}/abandon")):
        reply = plain.request(method, path, headers=signed(terminal, method, path))
        assert code_of(reply) == (503, "no_payments")
