"""A chain's money seen by whoever reconciles it: a wallet's payments, what tills booked of them,
and the provider's bill each morning."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.payments.alipay_bill import read_alipay_bill
from pos.hq.payments.bills import Bill, begin_of, day_at
from pos.hq.payments.reconciling import DayOfMoney, day_of_money, reconcile, sign_off
from pos.hq.payments.wechat_bill import read_wechat_bill
from tests.hq.payments.house import SECOND, House

A = "S001T012611220000011K7Q2MX"
R = "S001T012611220000011K7Q2M1"
WALLETS = ("alipay", "wechat")
HOUR = 3600 * SECOND


class Accountant:
    """A house whose tills book what they took, and whose accountant reconciles each morning."""

    def __init__(self, house: House, wallet: str) -> None:
        self.house = house
        self.wallet = wallet
        self.day = day_at(house.at)
        self._booked = 0

    def pay(self, attempt: str = A, *, booked: bool = True, **more: Any) -> None:
        self.house.pay(attempt, wallet=self.wallet, **more)
        self.house.run(1)
        assert self.house.state(attempt) == "PAID"
        if booked:
            self.book(attempt, self.house.row(attempt).amount)

    def book(self, reference: str, amount: int, **more: Any) -> None:
        self._booked += 1
        row = {
            "day": self.day.isoformat(), "terminal": "S001-T01", "seq": self._booked,
            "epoch": 1 + WALLETS.index(self.wallet),
            "n": 1, "store": "S001", "tender": "qr", "wallet": self.wallet, "sale": "S",
            "receipt": f"S001-T01-{self._booked:06}", "reference": reference, "attempt": "",
            "amount": amount, "at": self.house.at, **more,
        }  # fmt: skip
        with self.house.database.write() as connection:
            connection.execute(sa.insert(schema.wallet_tender), row)

    def refund(self, amount: int, refund: str = R, attempt: str = A) -> None:
        self.house.refund(refund, attempt, amount)
        self.book(refund, -amount, attempt=attempt)

    def bill(self, day: dt.date | None = None) -> tuple[Bill, str]:
        """The bill of the day that is over, as the provider hands it out."""
        day = day or self.day
        self.house.at = max(self.house.at, begin_of(day + dt.timedelta(days=1)) + 9 * HOUR)
        content = self.house.providers[self.wallet].fetch_bill(day)
        if self.wallet == "alipay":
            bill = read_alipay_bill(content, day=day, seller_id="2088000000000001")
        else:
            bill = read_wechat_bill(content, day=day, mchid="1900000001")
        return bill, hashlib.sha256(content).hexdigest()

    def reconcile(self, day: dt.date | None = None) -> tuple[str, DayOfMoney]:
        bill, sha256 = self.bill(day)
        return self.take(bill, sha256)

    def take(self, bill: Bill, sha256: str = "0" * 64) -> tuple[str, DayOfMoney]:
        return reconcile(
            self.house.database, bill, wallet=self.wallet, sha256=sha256, now=self.house.at
        )

    def look(self, day: dt.date | None = None) -> DayOfMoney:
        with self.house.database.read() as connection:
            return day_of_money(connection, wallet=self.wallet, day=day or self.day)

    def sign(self, *items: str, reason: str = "查过了") -> DayOfMoney:
        return sign_off(
            self.house.database, wallet=self.wallet, day=self.day, items=items, name="王会计",
            reason=reason, now=self.house.at,
        )  # fmt: skip

    def script(self, *lines: str) -> None:
        self.house.script(self.wallet, *lines)
