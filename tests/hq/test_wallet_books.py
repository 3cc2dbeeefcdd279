"""What was paid from wallets and goes back to them is booked beside the sales that say so."""

from __future__ import annotations

from typing import Any

from pos.hq.projecting import figures, project_again
from pos.sync.exchange import push_all
from tests.hq.conftest import Office, Terminal

ATTEMPT = "S001T012611220000011K7Q2MX"
REFUND = "S001T012611220000011K7Q2MXR1"
PAID = {"tender": "qr", "wallet": "alipay", "reference": ATTEMPT, "amount": 1500}
BACK = {"tender": "qr", "wallet": "alipay", "reference": REFUND, "of": ATTEMPT, "amount": -500}


def body_of(till: Terminal, total: int, tenders: list[dict[str, Any]], **more: Any) -> Any:
    till.receipt += 1
    return {
        "sale": f"{till.terminal}-1-{len(till.written) + 1}",
        "receipt": f"{till.terminal}-{till.receipt:06d}",
        "status": "completed",
        "total": total,
        "lines": [{"line": 1, "net": total, "tax": 0, "void": False}],
        "tenders": tenders,
        **more,
    }


def push(till: Terminal) -> None:
    with till.office() as hq:
        assert push_all(till, till, hq).quarantined == ()


def test_wallets_are_booked_with_their_numbers_and_refunds_wait_to_be_carried_out(
    office: Office, terminal: Terminal
) -> None:
    cash = {"tender": "cash", "amount": 490}
    terminal.write("sale", body_of(terminal, 1990, [cash, PAID]), amount=1990)
    terminal.write("return", body_of(terminal, -500, [BACK], of="S001-T01-000001"), amount=-500)
    terminal.sell(700)
    push(terminal)
    wallets = "SELECT tender, wallet, reference, attempt, amount, receipt FROM wallet_tender"
    assert sorted(office.select(wallets)) == [
        ("qr", "alipay", ATTEMPT, "", 1500, "S001-T01-000001"),
        ("qr", "alipay", REFUND, ATTEMPT, -500, "S001-T01-000002"),
    ]
    asked = "SELECT refund, attempt, amount, sale FROM refund_asked"
    waiting = [(REFUND, ATTEMPT, 500, "S001-T01-1-2")]
    assert office.select(asked) == waiting
    with office.write() as connection:
        before = figures(connection)
        project_again(connection)
        assert figures(connection) == before
    assert (len(office.select(wallets)), office.select(asked)) == (2, waiting)


def test_the_numbers_of_a_wallet_are_no_vouchers(office: Office, terminal: Terminal) -> None:
    told = {"tender": "qr_asserted", "wallet": "wechat", "reference": "1234", "amount": 1990}
    for _ in range(2):
        terminal.write("sale", body_of(terminal, 1990, [told]), amount=1990)
    push(terminal)
    assert len(office.select("SELECT * FROM wallet_tender")) == 2
    assert office.select("SELECT * FROM serial_use") == []


def test_what_was_told_and_not_confirmed_is_given_back_by_no_provider(
    office: Office, terminal: Terminal
) -> None:
    back = {"tender": "qr_asserted", "wallet": "wechat", "reference": "1234", "amount": -500}
    terminal.write("return", body_of(terminal, -500, [back], of="S001-T01-000009"), amount=-500)
    push(terminal)
    assert office.select("SELECT * FROM refund_asked") == []
