"""A head office that takes every connection and answers nobody: a till that is closed is closed."""

from __future__ import annotations

import socket
import threading

from tests.hq.payments.shop import Shop


def test_a_till_that_still_has_something_to_ask_closes_without_an_answer(shop: Shop) -> None:
    others = set(threading.enumerate())
    shop.office.stop()
    host, _, port = shop.office.url.removeprefix("http://").rpartition(":")
    with socket.create_server((host, int(port))):
        shop.ring_up()
        shop.pay()
        assert shop.till.scan("S001T012611220000011K7Q2MX").values["payment"]["said"] == "away"
        asking = {thread.name for thread in set(threading.enumerate()) - others}
        assert {"enquiry", "payments"} <= asking
        shop.till.close()
        left = {thread.name for thread in set(threading.enumerate()) - others}
        assert not left & {"enquiry", "payments", "sync"}
    shop.office.start()
    shop.open()
