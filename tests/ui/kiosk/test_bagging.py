"""The bagging scale at a self-checkout: one calm message at a time, and somebody where it lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from pos.bagging.area import CALL_US, PATIENCE_US
from pos.bagging.checks import WHOLE
from pos.till.config import Config, KioskConfig
from pos.till.looks_rate import read_rate
from pos.till.opening import open_till
from pos.till.piece_weights import FILE, PieceWeights
from pos.till.till import Till
from tests.ui.conftest import AtOnce
from tests.ui.kiosk.test_on_floor import BY, simple
from ui.kiosk.presenter import KioskPresenter


class Lane:
    """A self-checkout with a scale under its bags, and a clock that is moved on."""

    def __init__(self, till: Till, presenter: KioskPresenter) -> None:
        self.till = till
        self.presenter = presenter
        self.us = 0
        presenter.bagging._now_us = lambda: self.us
        self.codes = simple(till, 4)

    def lies(self, grams: int, status: str = "stable") -> None:
        self.us += 1_000_000
        self.presenter.bag_weighs(grams, status)

    def wait(self, us: int) -> None:
        self.us += us
        self.presenter.second()

    def says(self) -> str:
        """What stands there: nothing, a word of the area, or that somebody is waited for."""
        standing = self.presenter.state.intervention
        if standing is None:
            return ""
        assert standing.kind == "bag"
        return "somebody" if standing.needs_staff else standing.text


def waiting(presenter: KioskPresenter) -> bool:
    return presenter.pending is not None


@pytest.fixture
def till(folder: Path) -> Iterator[Till]:
    opened = open_till(folder=folder, config=Config(language="en"))
    opened.serve_alone()
    opened.open_shift(0)
    assert opened.approve(BY, BY).ok
    yield opened
    opened.close()


@pytest.fixture
def lane(till: Till, bury: Callable[[QObject], None], fonts: None) -> Lane:
    presenter = KioskPresenter(till=till, work=AtOnce())
    bury(presenter)
    made = Lane(till, presenter)
    made.lies(0, "zero")
    presenter.start("en")
    return made


def test_who_bags_what_he_scans_pays_and_is_asked_nothing(lane: Lane, folder: Path) -> None:
    lane.lies(310)  # His own bag.
    lies = 310
    for code, grams in zip(lane.codes[:3], (480, 1_020, 75), strict=True):
        lane.presenter.scan(code)
        lane.lies(lies + grams // 2, "moving")
        lies += grams
        lane.lies(lies)
        assert lane.says() == ""
    lane.presenter.go()
    assert lane.presenter.state.page in ("bags", "pay")
    assert lane.presenter.bagging.area.interventions == 0
    lane.till.park_for_till()
    lane.presenter.free()
    kept = PieceWeights(folder)
    seen = [kept._known[sku] for sku in kept._known]
    assert sorted(grams for (grams,) in seen) == [75, 480, 1_020]


def test_what_was_not_scanned_brings_somebody_who_lets_it_pass(lane: Lane) -> None:
    presenter = lane.presenter
    presenter.scan(lane.codes[0])
    lane.lies(500)
    lane.lies(900)
    assert lane.says() == "scan_it"
    presenter.go()  # "Go on" alone settles nothing.
    lane.wait(CALL_US)
    assert lane.says() == "somebody"
    presenter.go()
    assert lane.says() == "somebody"
    pending = presenter.pending
    assert pending is not None
    presenter.approve(pending.id, agree=True, by=lane.till.current)
    assert lane.says() == ""
    lane.lies(900)
    assert lane.says() == ""
    presenter.go()
    assert presenter.state.page in ("bags", "pay")
    assert presenter.bagging.area.interventions == 1


def test_goods_that_are_taken_away_again_end_the_matter_by_themselves(lane: Lane) -> None:
    lane.presenter.scan(lane.codes[0])
    lane.lies(500)
    lane.lies(900)
    assert lane.says() == "scan_it"
    lane.lies(500)
    assert lane.says() == ""
    lane.lies(120)
    assert lane.says() == "put_it_back"
    lane.lies(500)
    assert lane.says() == ""


def test_payment_waits_for_what_is_not_in_the_bag_yet(lane: Lane) -> None:
    presenter = lane.presenter
    presenter.scan(lane.codes[0])
    presenter.go()
    assert lane.says() == "put_it_there"
    lane.lies(500)
    assert lane.says() == ""
    presenter.scan(lane.codes[1])
    lane.wait(PATIENCE_US)
    assert lane.says() == "put_it_there"
    presenter.go()  # Nobody knows what it weighs: the shopper keeps it with him.
    assert lane.says() == ""
    presenter.go()
    assert presenter.state.page in ("bags", "pay")


def test_a_scale_that_does_not_answer_holds_nobody_up(lane: Lane) -> None:
    presenter = lane.presenter
    presenter.scan(lane.codes[0])
    lane.lies(500)
    lane.lies(900)
    assert lane.says() == "scan_it"
    presenter.device_is("bagging", "offline", "timeout")
    assert lane.says() == ""
    presenter.scan(lane.codes[1])
    presenter.go()
    assert presenter.state.page in ("bags", "pay")


def test_another_matter_stands_alone_and_the_area_waits_its_turn(lane: Lane) -> None:
    presenter = lane.presenter
    presenter.scan(lane.codes[0])
    lane.lies(500)
    presenter.help()
    lane.lies(900)
    standing = presenter.state.intervention
    assert standing is not None
    assert standing.kind == "help"
    presenter.go()
    lane.wait(1_000_000)
    assert lane.says() == "scan_it"


def test_what_is_kept_of_weights_may_be_lost_or_nonsense(folder: Path) -> None:
    folder.joinpath(FILE).write_text('{"a": "b"}')
    weights = PieceWeights(folder)
    assert weights.span("a", pieces=1) is None
    assert weights.span("a", pieces=2, told=500) is not None


def test_a_basket_is_looked_at_by_chance_once_and_feeds_the_rate(
    till: Till, bury: Callable[[QObject], None], fonts: None
) -> None:
    presenter = KioskPresenter(till=till, work=AtOnce(), config=KioskConfig(looks=True))
    bury(presenter)
    presenter.checking.draw = lambda: 0
    first = till.looks.rate
    presenter.start("en")
    for code in simple(till, 4):
        presenter.scan(code)
    presenter.go()
    pending = presenter.pending
    assert pending is not None
    assert pending.kind == "check"
    assert pending.text.count(" · ") == 2
    presenter.go()  # He cannot send it away.
    assert waiting(presenter)
    presenter.approve(pending.id, agree=False, by=till.current)
    assert till.looks.rate > first
    assert (till.looks.looks, till.looks.missed) == (1, 1)
    assert presenter.state.page in ("bags", "pay")
    presenter.back()
    presenter.go()
    assert not waiting(presenter)  # Once for a sale.
    till.park_for_till()
    presenter.free()
    presenter.checking.draw = lambda: WHOLE - 1
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])
    presenter.go()
    assert not waiting(presenter)
    assert read_rate(till._desk.folder) == till.looks


def test_staff_scan_a_few_pieces_again_and_that_is_what_is_counted(
    till: Till, bury: Callable[[QObject], None], fonts: None
) -> None:
    presenter = KioskPresenter(till=till, work=AtOnce(), config=KioskConfig(looks=True))
    bury(presenter)
    codes = simple(till, 6)

    def comes() -> tuple[str, ...]:
        """A basket of five is looked at; the codes of what is to be scanned again."""
        presenter.checking.draw = lambda: 0
        presenter.start("en")
        for code in codes[:5]:
            presenter.scan(code)
        presenter.go()
        assert presenter.pending is not None and presenter.pending.kind == "check"
        named = presenter.pending.text.split(" · ")
        presenter.staff()
        for _ in range(2):
            for digit in BY:
                presenter.type_text(digit)
            presenter.go()
        assert presenter.state.page == "attendant"
        return tuple(line.code for line in presenter.state.lines if line.name in named)

    asked = comes()
    assert len(asked) == 3
    presenter.scan(asked[0])
    assert presenter.pending is not None and presenter.pending.text.count(" · ") == 1
    for code in asked[1:]:
        presenter.scan(code)
    assert not waiting(presenter) and presenter.state.page in ("bags", "pay")
    assert (till.looks.looks, till.looks.missed) == (1, 0)
    till.park_for_till()
    presenter.free()

    asked = comes()
    presenter.scan(codes[5])  # It lies in his basket, and is not in his list.
    for code in asked:
        presenter.scan(code)
    assert waiting(presenter), "somebody says what he found"
    assert len(presenter.state.lines) == 5, "nothing is sold while they look"
    presenter.attend("agree")
    assert (till.looks.looks, till.looks.missed) == (2, 1), "what he has seen he has seen"
    till.park_for_till()
    presenter.free()


WALLET = "280123456789012345"


def test_a_code_that_pays_passes_nothing_that_touching_pay_does_not(
    till: Till, bury: Callable[[QObject], None], fonts: None
) -> None:
    presenter = KioskPresenter(till=till, work=AtOnce(), config=KioskConfig(looks=True))
    bury(presenter)
    presenter.checking.draw = lambda: 0
    presenter.start("en")
    presenter.scan(simple(till, 1)[0])
    presenter.scan(WALLET)
    pending = presenter.pending
    assert pending is not None and pending.kind == "check"
    assert till.state.attempt is None
    presenter.approve(pending.id, agree=True, by=till.current)
    assert presenter.state.page in ("bags", "pay")
    till.park_for_till()
    presenter.free()


def test_a_code_that_pays_waits_for_what_is_not_in_the_bag_yet(lane: Lane) -> None:
    lane.presenter.scan(lane.codes[0])
    lane.presenter.scan(WALLET)
    assert lane.says() == "put_it_there"
    assert lane.till.state.attempt is None
    lane.presenter.scan(WALLET)
    assert lane.says() == "put_it_there"
    assert lane.till.state.attempt is None


def test_what_comes_after_touching_pay_is_looked_at_as_well(
    till: Till, bury: Callable[[QObject], None], fonts: None
) -> None:
    presenter = KioskPresenter(till=till, work=AtOnce(), config=KioskConfig(looks=True))
    bury(presenter)
    presenter.start("en")
    codes = simple(till, 4)
    drawn: list[int] = []

    def draw() -> int:
        drawn.append(till.looks.rate + 1)
        return drawn[-1]

    # Just not due; the same number is, once something went out of the list.
    presenter.checking.draw = draw
    presenter.scan(codes[0])
    presenter.go()
    assert not waiting(presenter) and presenter.state.page in ("bags", "pay")
    presenter.back()
    presenter.go()
    assert len(drawn) == 1 and not waiting(presenter)
    presenter.back()
    presenter.scan(codes[1])
    presenter.scan(codes[2])
    presenter.choose_line(2)
    presenter.remove()
    presenter.go()
    pending = presenter.pending
    assert pending is not None and pending.kind == "check"
    presenter.approve(pending.id, agree=True, by=till.current)
    presenter.back()
    presenter.go()
    assert not waiting(presenter), "once for what lies there"

    # What is added after a look is drawn for anew.
    presenter.back()
    presenter.checking.draw = lambda: 0
    presenter.scan(codes[3])
    presenter.go()
    assert waiting(presenter)
    presenter.attending.dismiss()
    till.park_for_till()
    presenter.free()
