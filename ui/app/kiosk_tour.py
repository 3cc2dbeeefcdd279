"""A walk through a self-checkout that stops at every page: for pictures, and for whoever measures.

The till and the presenter are real; a scale, a wallet and a receipt's page are told of, since a
walk without devices and without a head office comes to none of them. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor, QImage, QPainter

from pos.till.payment_views import AttemptView
from ui.app.customer_tour import CODE, LEFT_S
from ui.app.tour import MEMBER, ON_OFFER, SUPERVISOR, WEIGHED_SHELF, simple_codes
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.state import OnScale, Paid, ParkedAt

if TYPE_CHECKING:
    from pos.till.till import Till

LINK: Final = "https://shop.example/r/3f7Kx0aB5nQ2mZ8tR1cLdw"
EXIT: Final = "EX-S001-T01-000042-29711730-" + "K5QW2ZJ7M3" * 10 + "ABC"
EXIT_WORDS: Final = {
    "zh_CN": "出门时扫这里，仅一次，21:35 前有效",
    "en": "Show this at the door, once, until 21:35",
}
PARKED: Final = "PK-S001-T01-01M84KRTA6YQF8AD3WP9ZEVSP7"
UNKNOWN: Final = "6999999999997"


def held_up() -> QImage:
    """A package with a bar code, as a camera sees it."""
    seen = QImage(640, 360, QImage.Format.Format_Grayscale8)
    seen.fill(118)
    painter = QPainter(seen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(seen.rect().center())
    painter.rotate(-8)
    painter.fillRect(-210, -130, 420, 260, QColor(186, 186, 186))
    painter.fillRect(-120, -70, 240, 140, QColor(245, 245, 245))
    at = -100
    for number in range(40):
        wide = 2 + number * 7 % 5
        if number % 2 == 0:
            painter.fillRect(at, -50, wide, 100, QColor(30, 30, 30))
        at += wide + 1
    painter.end()
    return seen


class KioskTour:
    """The walk. `show` is called at each stop with its name."""

    def __init__(
        self,
        *,
        presenter: KioskPresenter,
        till: Till,
        show: Callable[[str], None],
        film: Callable[[QImage], None] = lambda seen: None,
    ) -> None:
        """`film` takes what the camera sees."""
        self._presenter = presenter
        self._film = film
        self._till = till
        self._show = show
        self._codes = simple_codes(till)

    def walk(self) -> None:
        """From a lane that is closed to the thanks, and back."""
        self._open()
        self._shop()
        self._look()
        self._ask()
        self._pay()
        self._leave()

    # --- the stops ----------------------------------------------------------------------------

    def _open(self) -> None:
        presenter = self._presenter
        self._show("closed")
        presenter.go()
        self._type(SUPERVISOR)
        self._show("staff")
        self._type(SUPERVISOR)
        self._show("attendant")
        presenter.attend("open")
        self._show("attract")
        presenter.start(presenter.state.settings.language)
        self._show("empty")

    def _shop(self) -> None:
        presenter, codes = self._presenter, self._codes
        for code in codes[:3]:
            presenter.scan(code)
        presenter.step(1, 1)
        self._show("list")
        presenter.join()
        for digit in "138000":
            presenter.type_text(digit)
        self._show("member")
        presenter.back()
        presenter.scan(MEMBER)
        for code in ON_OFFER:
            presenter.scan(code)
        self._show("long-list")
        self._told("low-reach", low_reach=True)
        presenter.choose_line(1)
        self._show("line")
        presenter.back()

    def _look(self) -> None:
        presenter = self._presenter
        presenter.look_up()
        self._show("look-up")
        for letter in "pingguo":
            presenter.type_text(letter)
        self._show("found")
        presenter.back()
        item = next(i for i in self._till.items(WEIGHED_SHELF, 20) if i.unit == "kg")
        goods = OnScale(
            code=item.sku, name=item.name, name_en=item.name_en, unit="kg", price=item.price,
            live=True, grams=485, at_rest=True,
        )  # fmt: skip
        self._told("weigh", page="weigh", on_scale=goods)

    def _ask(self) -> None:
        presenter = self._presenter
        presenter.scan(UNKNOWN)
        self._show("unknown")
        presenter.go()
        presenter.choose_line(1)
        presenter.doubt_price()
        self._show("price-doubt")
        self._attend()
        self._show("attendant-price")
        presenter.attend("price")
        self._show("shelf-price")
        presenter.attend("agree")
        presenter.scan(self._for_adults())
        self._show("adults")
        presenter.go()
        self._show("age")
        self._attend()
        self._show("attendant-age")
        presenter.attend("refuse")
        presenter.help()
        self._show("help")
        presenter.go()
        self._told("still-there", idle_left=18)
        for word in ("put_it_there", "scan_it", "put_it_back", "too_heavy", "look"):
            self._presenter.show_matter("bag", needs_staff=False, text=word)
            self._show(f"bag-{word.replace('_', '-')}")
        self._presenter.show_matter("bag", needs_staff=True, text="somebody")
        self._show("bag-somebody")
        self._presenter.show_matter("check", needs_staff=True, text="")
        self._show("basket-check")
        self._attend()
        self._show("attendant-check")
        presenter.attend("agree")

    def _pay(self) -> None:
        presenter = self._presenter
        presenter.go()
        self._show("bags")
        presenter.go()
        self._show("pay-here")
        state = presenter.state
        self._told("pay", till=replace(state.till, enrolled=True))
        for stop, page, shown, step in (
            ("wallet", "wallet", "", "WAITING"), ("code", "code", CODE, "WAITING"),
        ):  # fmt: skip
            attempt = AttemptView(
                id="1", state="OPEN", step=step, wallet="alipay", amount=state.due, tail="",
                cancelling=False, tender="qr_shown" if shown else "qr", shown=shown,
            )  # fmt: skip
            self._told(
                stop, page=page, till=replace(state.till, attempt=attempt), code_left=LEFT_S,
                code_of=120,
            )  # fmt: skip
        self._told("gift-card", page="value", typing="digits")

    def _leave(self) -> None:
        presenter = self._presenter
        due = presenter.state.due
        self._told("parked", page="parked", parked=ParkedAt(code=PARKED, total=due))
        presenter.pay_by("till")
        presenter.go()
        presenter.start(presenter.state.settings.language)
        presenter.scan(self._codes[0])
        self._told_paid()

    def _told_paid(self) -> None:
        paid = Paid(receipt="S001-T01-000042", total=12_840, link=LINK)
        self._told("thanks", page="thanks", paid=paid)
        words = EXIT_WORDS[self._presenter.state.settings.language]
        door = replace(paid, exit=EXIT, exit_words=words, printing=True)
        self._told("door", page="thanks", paid=door)
        self._told("printing", page="thanks", paid=replace(paid, link="", printing=True))
        self._film(held_up())
        self._told("camera", camera="seen")
        self._told("camera-away", camera="lost")

    # --- how it is done -----------------------------------------------------------------------

    def _told(self, stop: str, **changes: object) -> None:
        """A stop that the walk cannot come to by itself."""
        before = self._presenter.state
        self._presenter.show_told(replace(before, **changes))  # type: ignore[arg-type]
        self._show(stop)
        self._presenter.show_told(before)

    def _attend(self) -> None:
        self._presenter.staff()
        self._type(SUPERVISOR)
        self._type(SUPERVISOR)

    def _type(self, text: str) -> None:
        for sign in text:
            self._presenter.type_text(sign)
        self._presenter.go()

    def _for_adults(self) -> str:
        shelves = (self._till.items(category, 400) for category in self._till.categories())
        adults = (item for items in shelves for item in items if item.min_age)
        return next(item.barcodes[0] for item in adults if item.barcodes)
