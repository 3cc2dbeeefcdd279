"""What the customer reads while goods are rung up: on a display's real wire, read by its twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.host import DeviceHost
from drivers.sim.display import DisplayTwin
from drivers.sim.wire import TcpWire
from pos.payment.attempt import Answer, Truth, heard
from pos.payment.opening import opened
from pos.sync.paying import moment
from pos.till.config import Config, DevicesConfig
from pos.till.counter import DISPLAY, on_the_counter
from pos.till.opening import open_till
from pos.till.till import Till

TOFU = "1000052"
"""The demo store's 霁禾园素鸡 500g at 6.90."""
YOGURT = "1000354"
"""竹牧舍原味益生菌酸奶 450g at 16.50; any two of its kind cost 20.00."""


class Counter:
    """A till with a customer display at a TCP port."""

    def __init__(self, folder: Path, charset: str) -> None:
        self.twin = DisplayTwin(charset="" if charset == "none" else charset)
        self.twin.start()
        url = f"display+cd5220://{self.twin.place}?charset={charset}"
        self.devices = DeviceHost(lambda event: self.till.heard(event), seed=1)
        config = Config(devices=DevicesConfig(display=url))
        self.till: Till = open_till(folder=folder, config=config, devices=self.devices)
        for name, place in on_the_counter(config.devices).items():
            self.devices.open(name, place)
        assert self.till.login("1001", "1001").ok
        assert self.till.open_shift(0).ok

    def shows(self, upper: str, lower: str) -> bool:
        """Whether the display comes to show these lines, blanks aside."""
        wanted = ("".join(upper.split()), "".join(lower.split()))
        seen = self.twin.wait_for(
            lambda lines: ("".join(lines[0].split()), "".join(lines[1].split())) == wanted, 10
        )
        assert seen, self.twin.lines
        return self.twin.faults == []

    def close(self) -> None:
        self.devices.close()
        self.till.close()
        self.twin.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Callable[[str], Counter]]:
    made: list[Counter] = []

    def make(charset: str = "gbk") -> Counter:
        made.append(Counter(tmp_path / "till", charset))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_customer_follows_the_sale_from_the_first_line_to_the_change(
    counter: Callable[..., Counter],
) -> None:
    lane = counter()
    assert lane.shows("欢迎光临", "")
    till = lane.till
    till.scan(TOFU)
    assert lane.shows("霁禾园素鸡 500g 6.90", "合计 6.90")
    till.scan(TOFU)
    assert lane.shows("2x 霁禾园素鸡 13.80", "合计 13.80")
    till.pay("cash", 100)
    assert lane.shows("已收 1.00", "还需 12.80")
    till.pay("cash", 1380)
    assert lane.shows("合计 13.80", "找零 1.00")
    till.current()
    assert lane.shows("合计 13.80", "找零 1.00")  # until the next customer
    till.lock()
    assert lane.shows("欢迎光临", "")


def test_the_customer_reads_what_is_within_reach_until_the_sale_moves_on(
    counter: Callable[..., Counter],
) -> None:
    lane = counter()
    till = lane.till
    till.scan(YOGURT)
    assert lane.shows("竹牧舍原味益生 16.50", "合计 16.50")
    till.current()
    assert lane.shows("再买1件2件20.00", "合计 16.50")
    till.scan(YOGURT)
    assert lane.shows("2x 竹牧舍原味 20.00", "合计 20.00")
    till.current()  # nothing more is within reach
    assert lane.shows("2x 竹牧舍原味 20.00", "合计 20.00")


def test_a_display_without_chinese_hints_in_english(counter: Callable[..., Counter]) -> None:
    lane = counter("none")
    lane.till.scan(YOGURT)
    lane.till.think()
    lane.till.tell_customer()
    assert lane.shows("1 more: 2 for 20.00", "TOTAL 16.50")


def test_exact_money_is_thanked_for(counter: Callable[..., Counter]) -> None:
    lane = counter()
    lane.till.scan(TOFU)
    lane.till.pay("cash")
    assert lane.shows("合计 6.90", "谢谢惠顾")


def test_who_is_to_scan_a_code_reads_so_once_there_is_one(
    counter: Callable[..., Counter],
) -> None:
    made = counter()
    assert made.till.scan(TOFU).ok
    desk, sale = made.till._desk, made.till.state.sale
    assert sale is not None
    asked = opened(
        (), id="S001T012611220000011K7Q2MX", sale=sale.id, amount=690, due=690, currency="CNY",
        wallet="alipay", operator="1001", now=moment(desk.clock), code="",
    )  # fmt: skip
    desk.drafts.attempts.open(asked, code=None)
    made.till.current()
    assert made.shows("付款中 6.90", "")
    made_now = Answer(id=asked.id, truth=Truth.WAITING, link="https://qr.alipay.com/bax1")
    desk.drafts.attempts.change(asked.id, lambda known: heard(known, made_now))
    made.till.current()
    assert made.shows("请扫码 6.90", "")


def test_a_line_taken_back_says_so(counter: Callable[..., Counter]) -> None:
    lane = counter()
    lane.till.scan(TOFU)
    lane.till.void_line(1)
    assert lane.shows("霁禾园素鸡 500g 取消", "合计 0.00")
    lane.till.void_sale()
    assert lane.shows("欢迎光临", "")


def test_a_display_without_chinese_shows_english(counter: Callable[..., Counter]) -> None:
    lane = counter("none")
    assert lane.shows("WELCOME", "")
    lane.till.scan(TOFU)
    assert lane.twin.wait_for(lambda lines: lines[1].startswith("TOTAL"))
    assert "?" not in "".join(lane.twin.lines)
    lane.till.pay("cash", 10_000)
    assert lane.twin.wait_for(lambda lines: lines[1].startswith("CHANGE"))


def test_a_display_that_comes_back_shows_what_it_missed(counter: Callable[..., Counter]) -> None:
    lane = counter()
    host, _, port = lane.twin.place.partition(":")
    lane.twin.close()
    assert lane.till.scan(TOFU).ok
    lane.twin = DisplayTwin(wire=TcpWire(host=host, port=int(port)), charset="gbk")
    lane.twin.start()
    lane.devices.plugged_in()
    assert lane.twin.wait_for(lambda lines: lines[1].startswith("合计"), 20)


def test_the_display_has_its_name_on_the_counter() -> None:
    devices = DevicesConfig(display="display+cd5220:///dev/ttyUSB1", drawer="printer")
    assert on_the_counter(devices) == {DISPLAY: "display+cd5220:///dev/ttyUSB1"}
