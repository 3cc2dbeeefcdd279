"""A walk through the store admin that stops at every page: for pictures, and for measuring.

The till is a real one that has sold for a morning. GUI thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ui.admin.care_page import CarePage
from ui.admin.goods_page import GoodsPage
from ui.admin.means import Means
from ui.admin.numbers_page import NumbersPage
from ui.admin.people_page import PeoplePage
from ui.admin.presenter import AdminPresenter
from ui.admin.promotions_page import PromotionsPage
from ui.admin.screen import AdminScreen
from ui.admin.setup import SetUpPresenter
from ui.app.tour import CASHIER, MEMBER, simple_codes

if TYPE_CHECKING:
    from pos.ports import SettableClock
    from pos.till.till import Till

ADMIN: Final = "9001"
PER_HOUR: Final = (2, 4, 7, 5, 3)
"""Sales from eight o'clock on."""


def sell_a_morning(till: Till, clock: SettableClock, day: dt.datetime) -> None:
    """Five hours of sales, one of them taken back, in cash and by card. The shift stays open."""
    codes = simple_codes(till)
    clock.set(day.replace(hour=8, minute=0))
    till.login(CASHIER, CASHIER)
    till.confirm_clock()
    till.open_shift(20_000)
    number = 0
    for hours, many in enumerate(PER_HOUR):
        for one in range(many):
            clock.set(day.replace(hour=8 + hours, minute=3 + one * 7))
            number += 1
            if number % 4 == 0:
                till.scan(MEMBER)
            for piece in range(1 + number * 5 % 7):
                till.scan(codes[(number * 3 + piece * piece) % 20])
            if number % 3 == 0:
                till.pay("card_manual", None, f"6217{number:06d}")
            else:
                till.pay()
    till.refund("S001-T01-000001", tender="cash")
    till.logout()


class AdminTour:
    """The walk. `show` is called at each stop with its name."""

    def __init__(
        self, *, presenter: AdminPresenter, screen: AdminScreen, show: Callable[[str], None]
    ) -> None:
        self._presenter = presenter
        self._screen = screen
        self._show = show

    def walk(self) -> None:
        """Through the door, then place by place."""
        presenter = self._presenter
        self._show("door")
        presenter.type_text(ADMIN)
        presenter.enter()
        presenter.type_text("90")
        self._show("pin")
        presenter.type_text("01")
        presenter.enter()
        self._show("today")
        presenter.go("devices")
        self._show("devices")
        presenter.go("goods")
        goods = self._screen.page("goods")
        assert isinstance(goods, GoodsPage)
        goods.table.selectRow(3)
        self._show("goods")
        presenter.go("promotions")
        self._show("promotions")
        promotions = self._screen.page("promotions")
        assert isinstance(promotions, PromotionsPage)
        promotions.new.click()
        promotions.card.keep.click()
        self._show("new-promotion")
        presenter.go("people")
        people = self._screen.page("people")
        assert isinstance(people, PeoplePage)
        people.staff.selectRow(0)
        self._show("people")
        presenter.go("numbers")
        self._show("numbers")
        page = self._screen.page("numbers")
        assert isinstance(page, NumbersPage)
        page.tabs.check(1)
        page.tabs.chosen.emit(1)
        page.sales.selectRow(2)
        self._show("every-sale")
        page.tabs.check(2)
        page.tabs.chosen.emit(2)
        self._show("closings")
        presenter.go("care")
        self._show("care")
        care = self._screen.page("care")
        assert isinstance(care, CarePage)
        for place, name in ((1, "events"), (2, "settings"), (3, "receipt"), (4, "copies")):
            care.tabs.check(place)
            care.turn(place)
            self._show(name)


def walk_setup(setup: SetUpPresenter, *, means: Means, show: Callable[[str], None]) -> None:
    """The wizard from its first page to its last, over a till that is there already."""
    setup.take_till(None)
    show("setup-language")
    setup.next()
    setup.next()
    show("setup-office")
    setup.choose_alone(True)
    setup.next()
    show("setup-role")
    setup.take_till(means)
    show("setup-door")
    door = setup.door
    assert door is not None
    for text in (ADMIN, ADMIN):
        door.type_text(text)
        door.enter()
    show("setup-devices")
    setup.next()
    setup.sell()
    show("setup-sale")
    setup.next()
    show("setup-done")
