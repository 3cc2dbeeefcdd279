"""A self-checkout that an attendant elsewhere sees to over the network: bound, and on record."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from pos.bagging.checks import WHOLE, Rate
from pos.bagging.leaving import UNPAID_US
from pos.cli.app import app
from pos.contract.peers import Peer
from pos.journal.verify import verify
from pos.lane.messages import (
    Add,
    Answered,
    AnyAsk,
    Approve,
    Aside,
    Close,
    Decline,
    Done,
    Fetch,
    No,
    Pause,
    Question,
    Remove,
    Say,
    Standing,
)
from pos.lane.seen import Seen
from pos.ports import SettableClock
from pos.sync.identity import make_keys
from pos.till.attended import TillLane
from pos.till.config import Config, KioskConfig, LaneConfig, LimitsConfig
from pos.till.opening import open_till
from pos.till.passing_on import Copy
from pos.till.till import Till
from pos.till.visits import FILE, Visits, read_visits
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, Watcher, enrol, free_port, public, tell
from tests.ui.conftest import AtOnce
from tests.ui.kiosk.booth import first
from ui.app.floor import OnFloor
from ui.kiosk.attendant_lanes import LaneWords
from ui.kiosk.on_floor import KioskOnFloor
from ui.kiosk.presenter import KioskPresenter
from ui.theme.figures import money

LANE = "S001-T01"
BY = "2001"


class Kiosk:
    """A self-checkout on its store's network, and the attendant's terminal that calls it."""

    def __init__(
        self, till: Till, presenter: KioskPresenter, watcher: Watcher, listed: Peer, qtbot: QtBot
    ) -> None:
        self.listed = listed
        self.till = till
        self.presenter = presenter
        self._watcher = watcher
        self._qtbot = qtbot

    def seen(self, fits: Callable[[Standing], bool]) -> Standing:
        """What the attendant sees, once it `fits`."""
        found: list[Standing] = []

        def look() -> bool:
            seen = self._watcher.network.floor().get(LANE)
            if seen is None or seen.standing is None or not fits(seen.standing):
                return False
            found.append(seen.standing)
            return True

        self._qtbot.waitUntil(look, timeout=20_000)
        return found[-1]

    def ask(self, ask: AnyAsk) -> Answered:
        answers: list[Answered] = []
        self._watcher.network.ask(LANE, ask, answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        return answers[0]

    def page(self) -> str:
        return self.presenter.state.page

    def waits(self) -> bool:
        """Whether anything stands there that somebody has to look at."""
        return self.presenter.pending is not None or self.presenter.state.intervention is not None

    def asks_for(self, kind: str) -> Question:
        """That question about the sale as it is now, once the attendant sees it."""
        basket = self.till.basket(self.till.state)
        step = 0 if basket is None else basket.step
        found = self.seen(
            lambda lane: (
                lane.question is not None
                and lane.question.kind == kind
                and lane.question.step == step
            )
        )
        assert found.question is not None
        return found.question

    def asks(self) -> Question:
        question = self.seen(lambda lane: lane.question is not None).question
        assert question is not None
        return question


@pytest.fixture
def kiosk(
    demo_folder: Path, tmp_path: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> Iterator[Kiosk]:
    folder = Path(shutil.copytree(demo_folder, tmp_path / "lane"))
    desk_key = Ed25519PrivateKey.generate()
    address = f"127.0.0.1:{free_port()}"
    enrol(folder, LANE, peers=[Peer(terminal=DESK, public_key=public(desk_key), role="admin")])
    lane = Peer(terminal=LANE, public_key=public(make_keys(folder).private_key), role="kiosk",
                address=address)  # fmt: skip
    config = Config(language="en", lane=LaneConfig(listen=address), limits=LimitsConfig())
    till = open_till(folder=folder, config=config)
    till.serve_alone()
    till.open_shift(0)
    assert till.approve(BY, BY).ok
    presenter = KioskPresenter(till=till, work=AtOnce(), config=KioskConfig(looks=True))
    presenter.checking.draw = lambda: WHOLE - 1
    bury(presenter)
    floor = OnFloor(
        till=till, lane=KioskOnFloor(till=till, presenter=presenter, parent=presenter),
        parent=presenter,
    )  # fmt: skip
    presenter.changed.connect(floor.show)
    watcher = Watcher(DESK, desk_key, {LANE: lane})
    watcher.network.follow()
    yield Kiosk(till, presenter, watcher, lane, qtbot)
    watcher.network.stop()
    floor.close()
    till.close()


def simple(till: Till, count: int) -> list[str]:
    return [
        item.barcodes[0]
        for item in till.items("food", 60)
        if item.unit == "each" and item.barcodes and not item.min_age and not item.max_per_sale
    ][:count]


def for_adults(till: Till) -> str:
    goods = (item for shelf in till.categories() for item in till.items(shelf, 500))
    return next(item.barcodes[0] for item in goods if item.min_age and item.barcodes)


def test_an_attendant_elsewhere_sees_to_one_matter_after_the_other(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    till, presenter = kiosk.till, kiosk.presenter
    assert kiosk.seen(lambda lane: True).state == "idle"
    presenter.start("en")
    for code in simple(till, 3):
        presenter.scan(code)
    basket = kiosk.seen(lambda lane: lane.basket is not None and len(lane.basket.lines) == 3)
    assert basket.state == "scanning"
    assert basket.basket is not None
    sale = basket.basket.sale

    # The shopper wants help; who is no supervisor is not taken, then somebody comes.
    presenter.help()
    question = kiosk.asks()
    assert (question.kind, question.sale) == ("help", sale)
    refused = kiosk.ask(Approve(question=question.id, by="1001"))
    assert isinstance(refused, No) and refused.code == "approver_may_not"
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    again = kiosk.ask(Approve(question=question.id, by=BY))
    assert isinstance(again, No) and again.code == "question_gone"

    # Goods for adults: the sale goes on after a yes.
    presenter.scan(for_adults(till))
    presenter.scan(simple(till, 4)[3])
    presenter.go()
    question = kiosk.asks()
    assert question.kind == "age"
    asks = kiosk.seen(lambda lane: lane.question == question)
    assert asks.basket is not None
    (adult,) = (line for line in asks.basket.lines if line.min_age)
    assert (adult.line, adult.min_age, asks.item) == (4, question.amount, adult.name)
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    assert presenter.pending is None
    assert presenter.state.sale is not None
    assert presenter.state.sale.age_to_check == 0

    # A line goes, a word is shown, and nothing happens to a sale that is gone.
    assert isinstance(kiosk.ask(Remove(sale=sale, line=1, by=BY)), Done)
    assert [line.line for line in presenter.state.lines] == [2, 3, 4, 5]
    assert isinstance(kiosk.ask(Add(sale=sale, code=simple(till, 1)[0], by=BY)), Done)
    assert len(presenter.state.lines) == 5
    nobody = kiosk.ask(Remove(sale=sale, line=2, by="1001"))
    assert isinstance(nobody, No) and nobody.code == "approver_may_not"
    gone = kiosk.ask(Remove(sale="another", line=2, by=BY))
    assert isinstance(gone, No) and gone.code == "sale_gone"
    assert isinstance(kiosk.ask(Say(words="One moment.", by=BY)), Done)
    assert presenter.state.notice is not None
    assert presenter.state.notice.text == "One moment."
    assert kiosk.seen(lambda lane: lane.words == "One moment.").words

    # The basket goes to a till, and the lane is free; paused it takes nobody.
    assert isinstance(kiosk.ask(Aside(sale=sale, by=BY)), Done)
    assert kiosk.page() == "attract"
    copy = kiosk.ask(Fetch(sale=sale))
    assert isinstance(copy, Done)
    assert isinstance(kiosk.ask(Pause(on=True, by=BY)), Done)
    assert kiosk.page() == "closed"
    assert kiosk.seen(lambda lane: lane.state == "paused").figures.interventions == 2
    held = kiosk.ask(Add(sale="", code=simple(till, 1)[0], by=BY))
    assert isinstance(held, No) and held.code == "lane_held"
    presenter.scan(simple(till, 1)[0])
    assert kiosk.page() == "closed" and till.state.sale is None
    assert isinstance(kiosk.ask(Pause(on=False, by=BY)), Done)
    assert kiosk.page() == "attract"
    assert isinstance(kiosk.ask(Close(on=True, by=BY)), Done)
    kiosk.seen(lambda lane: lane.state == "closed")
    till.close()

    told = entries(tmp_path / "lane", "staff")
    attended = [entry for entry in told if entry["do"] == "attended"]
    assert [(e["about"], e["whom"], e["stood_at"], e["agrees"]) for e in attended] == [
        (about, BY, DESK, True)
        for about in (
            "help",
            "age",
            "remove",
            "add",
            "remove",
            "say",
            "aside",
            "pause",
            "pause",
            "close",
        )
    ]
    approved = [entry for entry in told if entry["do"] == "approve" and "stood_at" in entry]
    assert ("confirm.age", BY, DESK) in [
        (e["permission"], e["approver"], e["stood_at"]) for e in approved
    ]
    assert verify(tmp_path / "lane")["ok"]


def test_a_no_and_a_matter_that_the_shopper_took_back(kiosk: Kiosk) -> None:
    till, presenter = kiosk.till, kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])
    presenter.scan(for_adults(till))
    presenter.go()
    question = kiosk.asks()
    presenter.go()  # The shopper goes on without.
    gone = kiosk.ask(Approve(question=question.id, by=BY))
    assert isinstance(gone, No) and gone.code == "question_gone"
    assert till.state.sale is not None
    assert till.state.sale.age_to_check
    presenter.go()
    other = kiosk.seen(lambda lane: lane.question is not None and lane.question != question)
    assert other.question is not None
    assert isinstance(kiosk.ask(Decline(question=other.question.id, by=BY)), Done)
    assert [line.line for line in presenter.state.lines] == [1]


def test_a_lane_that_somebody_may_have_left_is_told_to_the_attendant_alone(kiosk: Kiosk) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(kiosk.till, 1)[0])
    presenter.help()  # Who waits for somebody is not sent away by the clock; he may go.
    question = kiosk.asks()
    for _ in range(UNPAID_US // 1_000_000):
        presenter.second()
    assert kiosk.seen(lambda lane: lane.alarm == "left_goods").question == question
    presenter.touched()
    presenter.second()
    kiosk.seen(lambda lane: lane.alarm == "")


def test_the_code_of_a_sale_that_a_lane_parked_calls_it_to_any_till(
    kiosk: Kiosk, demo_folder: Path, tmp_path: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    for code in simple(kiosk.till, 2):
        presenter.scan(code)
    parked = kiosk.till.park_for_till()
    total = parked.values["total"]
    presenter.free()

    folder, lane_folder = tmp_path / "taker", tmp_path / "lane"
    folder.joinpath("keys").mkdir(parents=True)
    for name in ("catalog.db", "keys/pepper"):
        shutil.copy(demo_folder / name, folder / name)
    lane = kiosk.listed
    taker = Peer(terminal="S001-T02", public_key=enrol(folder, "S001-T02", peers=[lane]),
                 role="till")  # fmt: skip
    tell(lane_folder, [taker], gen="more")
    till = open_till(folder=folder, config=Config(language="en"))
    holder = QObject()
    bury(holder)
    floor = OnFloor(till=till, lane=TillLane(till), parent=holder)
    try:
        assert till.login("1001", "1001").ok
        assert till.open_shift(0).ok
        assert not till.scan(str(parked.values["code"])).ok
        qtbot.waitUntil(lambda: till.state.sale is not None, timeout=20_000)
        assert till.state.sale is not None
        assert till.state.sale.total == total
        assert till.pay().ok
        assert kiosk.till.state.parked == ()
        assert not till.scan(str(parked.values["code"])).ok
    finally:
        floor.close()
        till.close()
    assert verify(folder)["ok"]


def test_whatever_waits_for_somebody_is_one_matter_and_ends_from_elsewhere_as_at_the_lane(
    kiosk: Kiosk,
) -> None:
    till, presenter = kiosk.till, kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])

    def dear() -> None:
        presenter.choose_line(1)
        till.quantity(1, "99")
        presenter.refresh()
        presenter.remove()

    def price() -> None:
        presenter.choose_line(1)
        presenter.doubt_price()

    begun: dict[str, Callable[[], None]] = {
        "price": price,
        "bag": lambda: presenter.attending.ask("bag", may_withdraw=False, text="somebody"),
        "check": lambda: presenter.attending.ask("check", may_withdraw=False),
        "payment": lambda: presenter.attending.ask("payment"),
        "help": presenter.help,
        "remove": dear,
    }
    for kind, begin in begun.items():
        begin()
        pending = presenter.pending
        assert pending is not None and pending.kind == kind
        # Whatever else happens meanwhile, nothing is put on top of it.
        for other in begun.values():
            other()
        presenter.scan(simple(till, 2)[1])
        presenter.attending.ask("age")
        assert presenter.pending == pending
        assert len(presenter.state.lines) == 1
        question = kiosk.asks_for(kind)
        if kind == "price":
            # Nobody agrees to a doubt: he says what the price is, or that it is right.
            notes = len(entries(till._desk.folder, "staff"))
            refused = kiosk.ask(Approve(question=question.id, by=BY))
            assert isinstance(refused, No) and refused.code == "figure_needed"
            assert presenter.pending == pending
            assert len(entries(till._desk.folder, "staff")) == notes
            lower = presenter.state.lines[0].unit_price - 100
            asked = Approve(question=question.id, by=BY, figure=lower)
            assert isinstance(kiosk.ask(asked), Done)
            assert presenter.state.lines[0].net == lower * 99
            told = [e for e in entries(till._desk.folder, "staff") if e["do"] == "approve"][-1]
            assert (told["permission"], told["approver"]) == ("match.tag", BY)
        else:
            assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done), kind
        assert not kiosk.waits()
        presenter.back()
    assert presenter.state.lines == ()


def test_a_price_that_is_right_is_told_to_who_doubted_it(kiosk: Kiosk) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(kiosk.till, 1)[0])
    due = presenter.state.due
    presenter.choose_line(1)
    presenter.doubt_price()
    question = kiosk.asks_for("price")
    assert isinstance(kiosk.ask(Decline(question=question.id, by=BY)), Done)
    notice = presenter.state.notice
    assert presenter.state.due == due and notice is not None and "is right" in notice.text


def test_goods_are_weighed_and_sold_beyond_their_limit_from_elsewhere(kiosk: Kiosk) -> None:
    presenter, till = kiosk.presenter, kiosk.till
    presenter.start("en")
    loose = first(till, lambda item: item.unit == "kg")
    presenter.scan(loose.sku)
    question = kiosk.asks_for("weight")
    asked = Approve(question=question.id, by=BY, figure=485)
    assert isinstance(kiosk.ask(asked), Done)
    assert [line.quantity for line in presenter.state.lines] == [485]

    few = first(till, lambda item: item.max_per_sale > 0 and bool(item.barcodes))
    for _ in range(few.max_per_sale // 1000 + 1):
        presenter.scan(few.barcodes[0])
    question = kiosk.asks_for("limit")
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    sold = sum(line.quantity for line in presenter.state.lines if line.sku == few.sku)
    assert sold == few.max_per_sale + 1000
    told = [e for e in entries(till._desk.folder, "staff") if e["do"] == "approve"][-1]
    assert (told["permission"], told["approver"]) == ("exceed.limit", BY)
    presenter.scan(few.barcodes[0])
    question = kiosk.asks_for("limit")
    assert isinstance(kiosk.ask(Decline(question=question.id, by=BY)), Done)
    assert not kiosk.waits(), "he agreed to one more, and to no other"
    assert sum(line.quantity for line in presenter.state.lines if line.sku == few.sku) == sold


def test_what_nobody_knew_is_added_from_elsewhere_and_the_shopper_goes_on(kiosk: Kiosk) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(kiosk.till, 1)[0])
    presenter.scan("6999999999997")
    question = kiosk.asks_for("unknown")
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    notice = presenter.state.notice
    assert notice is not None and "put it aside" in notice.text, "he is told that it is not his"
    presenter.scan("6999999999997")
    question = kiosk.asks_for("unknown")
    add = Add(sale=question.sale, code=simple(kiosk.till, 2)[1], by=BY)
    assert isinstance(kiosk.ask(add), Done)
    assert presenter.pending is None and len(presenter.state.lines) == 2


def test_a_lane_whose_day_is_over_asks_to_be_closed(kiosk: Kiosk) -> None:
    presenter, till = kiosk.presenter, kiosk.till
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])
    till._desk.clock = SettableClock(till._desk.clock.now() + dt.timedelta(days=1))
    presenter.second()
    assert presenter.state.page == "cart" and presenter.pending is None, "who is there is served"
    assert till.pay("cash").ok
    presenter.refresh()
    presenter.free()
    presenter.second()
    question = kiosk.asks_for("day")
    assert presenter.state.page == "closed"
    presenter.scan(simple(till, 1)[0])
    assert presenter.state.sale is None
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    assert till.state.shift is None and presenter.state.page == "closed"
    told = [e for e in entries(till._desk.folder, "staff") if e["do"] == "approve"][-1]
    assert (told["permission"], told["approver"]) == ("close.shift", BY)


def test_who_has_looked_elsewhere_says_how_many_pieces_were_missing(kiosk: Kiosk) -> None:
    presenter, till = kiosk.presenter, kiosk.till
    first = till.looks.rate
    presenter.checking.draw = lambda: 0
    presenter.start("en")
    for code in simple(till, 2):
        presenter.scan(code)
    presenter.go()
    question = kiosk.asks_for("check")
    assert isinstance(kiosk.ask(Decline(question=question.id, by=BY, missing=2)), Done)
    assert (till.looks.looks, till.looks.missed) == (1, 1)
    assert till.looks.rate == Rate(rate=first).after(2).rate > Rate(rate=first).after(1).rate
    assert presenter.state.page in ("bags", "pay")


def test_a_lane_that_is_held_stays_so_over_a_restart_until_somebody_ends_it(
    kiosk: Kiosk, bury: Callable[[QObject], None]
) -> None:
    till = kiosk.till
    kiosk.presenter.start("en")
    kiosk.presenter.scan(simple(till, 1)[0])
    assert isinstance(kiosk.ask(Say(words="One moment.", by=BY)), Done)
    assert isinstance(kiosk.ask(Close(on=True, by=BY)), Done)
    assert kiosk.page() == "cart", "whoever is there is served to the end"

    def restarted() -> tuple[KioskPresenter, KioskOnFloor]:
        till.__dict__.pop("_held", None)  # It is read anew.
        presenter = KioskPresenter(till=till, work=AtOnce())
        bury(presenter)
        return presenter, KioskOnFloor(till=till, presenter=presenter, parent=presenter)

    presenter, floor = restarted()
    assert presenter.state.notice is not None and presenter.state.notice.text == "One moment."
    assert floor.standing().words == "One moment."
    till.park_for_till()
    presenter.free()
    assert presenter.state.page == "closed" and floor.standing().state == "closed"
    presenter, floor = restarted()
    assert presenter.state.page == "closed" and floor.standing().words == ""
    presenter.scan(simple(till, 1)[0])
    assert till.state.sale is None

    # Whoever of the shop stands before it lets it serve again.
    presenter.staff()
    for _ in range(2):
        for digit in BY:
            presenter.type_text(digit)
        presenter.go()
    presenter.attend("serve")
    assert presenter.state.page == "attract" and floor.standing().state == "idle"
    assert restarted()[0].state.page == "attract"


def test_who_chose_to_pay_at_a_till_has_paid_nothing(kiosk: Kiosk) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(kiosk.till, 1)[0])
    due = presenter.state.due
    presenter.go()
    presenter.go()
    presenter.pay_by("till")
    assert kiosk.page() == "parked"
    lane = kiosk.seen(lambda lane: lane.at_a_till == due)
    words = LaneWords(lambda _: "", device=kiosk.till.device_words, english=True)
    card = words.card(
        1, Seen(terminal=LANE, role="kiosk", reach="here", standing=lane), chosen=True
    )
    assert (card.word, card.icon, card.amount) == ("Pays at a till", "banknote", money(due))
    presenter.go()
    assert kiosk.seen(lambda lane: lane.state == "idle").at_a_till == 0


def test_the_figures_of_a_day_survive_a_restart(
    kiosk: Kiosk, bury: Callable[[QObject], None]
) -> None:
    presenter = kiosk.presenter
    presenter.start("en")
    presenter.scan(simple(kiosk.till, 1)[0])
    before = kiosk.till.visits
    for _ in range(3):
        presenter.help()
        presenter.go()
    assert kiosk.till.visits.visits == before.visits, "nobody has come"
    presenter.attending.ask("check")
    question = kiosk.asks_for("check")
    assert isinstance(kiosk.ask(Approve(question=question.id, by=BY)), Done)
    assert kiosk.till.visits.visits == before.visits + 1
    kept = read_visits(kiosk.till._desk.folder)
    assert kept == kiosk.till.visits and kept.day == kiosk.till.visits.day
    assert kept.on("2026-01-01") == Visits(day="2026-01-01")
    told = CliRunner().invoke(app, ["visits", str(kiosk.till._desk.folder)])
    assert json.loads(told.stdout)["visits"] == kept.visits
    assert Visits(sales=3, visits=1).per_hundred == 33
    kiosk.till._desk.folder.joinpath(FILE).write_bytes(b"nonsense")
    assert read_visits(kiosk.till._desk.folder) == Visits()


def test_a_sale_whose_giver_went_away_in_between_comes_without_a_restart_of_its_taker(
    kiosk: Kiosk, demo_folder: Path, tmp_path: Path, qtbot: QtBot, bury: Callable[[QObject], None]
) -> None:
    kiosk.presenter.start("en")
    kiosk.presenter.scan(simple(kiosk.till, 1)[0])
    sale = str(kiosk.till.park_for_till().values["id"])
    kiosk.presenter.free()
    folder = tmp_path / "taker"
    folder.joinpath("keys").mkdir(parents=True)
    for name in ("catalog.db", "keys/pepper"):
        shutil.copy(demo_folder / name, folder / name)
    taker = Peer(terminal="S001-T02", public_key=enrol(folder, "S001-T02", peers=[kiosk.listed]),
                 role="till")  # fmt: skip
    tell(tmp_path / "lane", [taker], gen="more")
    till = open_till(folder=folder, config=Config(language="en"))
    holder = QObject()
    bury(holder)
    floor = OnFloor(till=till, lane=TillLane(till), parent=holder)
    try:
        assert till.login("1001", "1001").ok
        assert till.open_shift(0).ok
        # The copy is here, and the line was cut before the giver said its word.
        copy = msgspec.convert(kiosk.till.copy_of(sale).values["copy"], Copy)
        assert till.keep_copy(copy, giver=LANE).ok
        assert till.state.parked == () and len(till.coming()) == 1
        assert floor.again is not None
        floor.again.setInterval(50)
        qtbot.waitUntil(lambda: len(till.state.parked) == 1, timeout=20_000)
        assert till.coming() == []
        qtbot.waitUntil(lambda: kiosk.till.state.parked == (), timeout=20_000)
    finally:
        floor.close()
        till.close()
