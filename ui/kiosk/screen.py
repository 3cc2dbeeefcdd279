"""The self-checkout's face: what to do above, the page, what it comes to and the next step below.

Portrait and landscape are the same parts in other places. It renders the presenter's state and
forwards what fingers want; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ui.kiosk.face import PageFace
from ui.kiosk.foot import Foot, Strip
from ui.kiosk.goods_pages import BagsPage, CartPage, LinePage, Shelf, WeighPage
from ui.kiosk.head import Band
from ui.kiosk.look_up_page import LookUpPage
from ui.kiosk.money_pages import CodePage, ParkedPage, PayPage, ThanksPage
from ui.kiosk.pads import AttendantPage, AttractPage, HeroPage, PadPage
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.state import KioskState
from ui.kiosk.turning import Turning
from ui.kiosk.words import face_of
from ui.theme.look import Look
from ui.theme.tokens import THREE_METRES, Metrics
from ui.widgets.banner import Banner
from ui.widgets.goods_pictures import Photographs
from ui.widgets.live_view import LiveView

BAND_HIGH, FOOT_HIGH, KEY_HIGH, STRIP_HIGH = 140, 172, 92, 60
LOW_FROM: Final = 46
"""Percent of a portrait screen above which nothing has to be touched when low reach is on."""
LOW_WIDE: Final = 22
"""The same of a landscape screen, which hangs lower and is half as high."""
SIDE: Final = 40
"""Percent of a landscape screen that says what to do; the page has the rest."""
WAYS: Final = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
"""The keys by which somebody finds his way."""
TOUCHES: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})


def kiosk_look(look: Look, size: tuple[int, int]) -> Look:
    """The lane's look for a screen of that size, read from three metres and touched by anybody."""
    wide, high = size
    scale = min(wide * 100 // 540, high * 100 // 960) if high >= wide else min(
        wide * 100 // 1180, high * 100 // 664
    )  # fmt: skip
    metrics = Metrics(
        scale=max(scale, 60), density="dense", hairline=look.metrics.hairline, least=THREE_METRES
    )
    return Look(theme=look.theme, metrics=metrics, motion=look.motion)


class KioskScreen(QWidget):
    """One lane's screen."""

    def __init__(
        self,
        *,
        look: Look,
        presenter: KioskPresenter,
        shelf: Shelf,
        wide: bool,
        photographs: Photographs | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`photographs` are the store's own of its goods."""
        super().__init__(parent)
        self.setObjectName("kiosk")
        self.setAccessibleName(self.tr("Self-checkout"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        # It has the focus while fingers are at work: a ring around a key would look like advice.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._keys_lead = False
        self._look = look
        self._presenter = presenter
        self._wide = wide
        self._face = PageFace(title="")
        self.band = Band(look=look, parent=self)
        self.banner = Banner(look=look, name="kiosk_notice", parent=self)
        self.foot = Foot(look=look, parent=self)
        self.strip = Strip(look=look, parent=self)
        self.pages = QStackedWidget(self)
        self.live = LiveView(look=look)
        self.cart = CartPage(look=look, live=self.live)
        self.line = LinePage(look=look)
        self.look_up = LookUpPage(look=look, shelf=shelf, wide=wide, photographs=photographs)
        self.weigh = WeighPage(look=look)
        self.bags = BagsPage(look=look, shelf=shelf)
        self.pay = PayPage(look=look)
        self.code = CodePage(look=look)
        self.parked = ParkedPage(look=look)
        self.thanks = ThanksPage(look=look)
        self.pad = PadPage(look=look)
        self.attract = AttractPage(look=look)
        self.hero = HeroPage(look=look)
        self.attendant = AttendantPage(look=look, wide=wide)
        for page in (self.cart, self.line, self.look_up, self.weigh, self.bags, self.pay,
                     self.code, self.parked, self.thanks, self.pad, self.attract, self.hero,
                     self.attendant):  # fmt: skip
            self.pages.addWidget(page)
        self.turning = Turning(look=look, pages=self.pages)
        self._connect()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._render()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees every touch, so that somebody who only looks around is there, too; and whether
        somebody finds his way by keys, who needs to see where he is."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._keys_lead = self._keys_lead or event.key() in WAYS
        if event.type() in TOUCHES and isinstance(watched, QWidget):
            if watched is self or self.isAncestorOf(watched):
                if watched is not self.strip.sign:
                    self.strip.forget()
                self._keys_lead = False
                self._hold_focus()
                self._presenter.touched()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._render)
        self.foot.went.connect(presenter.go)
        self.foot.went_back.connect(self._go_back)
        self.strip.helped.connect(presenter.help)
        self.strip.language_wanted.connect(presenter.other_language)
        self.strip.reach_toggled.connect(presenter.toggle_reach)
        self.strip.staff_wanted.connect(presenter.staff)
        self.cart.line_chosen.connect(presenter.choose_line)
        self.cart.line_stepped.connect(presenter.step)
        self.cart.look_up_wanted.connect(presenter.look_up)
        self.cart.member_wanted.connect(presenter.join)
        self.line.stepped.connect(self._step)
        self.line.removed.connect(presenter.remove)
        self.line.doubted.connect(presenter.doubt_price)
        self.look_up.picked.connect(presenter.pick)
        self.look_up.opened.connect(presenter.open_shelf)
        self.bags.stepped.connect(presenter.bag)
        self.pay.chosen.connect(presenter.pay_by)
        self.thanks.printed.connect(presenter.print_receipt)
        self.attract.started.connect(presenter.start)
        self.hero.staff_wanted.connect(presenter.staff)
        self.attendant.chosen.connect(presenter.attend)
        for pad in (self.pad, self.look_up):
            pad.typed.connect(presenter.type_text)
            pad.erased.connect(presenter.erase)

    # --- what is shown ------------------------------------------------------------------------

    @Slot()
    def _render(self) -> None:
        state = self._presenter.state
        face = face_of(state)
        page = self._page(state, face)
        moved = (face.hero, bool(face.go or face.back), state.low_reach) != (
            self._face.hero, bool(self._face.go or self._face.back), self._low
        )  # fmt: skip
        self._face, self._low = face, state.low_reach
        self.setAccessibleDescription(f"{face.title}. {face.sentence}")
        self.band.setVisible(not face.hero)
        if face.hero:
            hero = self.attract if page is self.attract else self.hero
            hero.show_face(face)
        else:
            self.band.show_face(face)
        notice = state.notice
        self.banner.show_notice(
            notice.tone if notice is not None else "info", notice.text if notice is not None else ""
        )
        self.foot.render_state(state, face)
        self.strip.render_state(state, face)
        self.live.show_camera(state.camera)
        self._fill(page, state)
        if moved:
            self._place()
        self.turning.turn_to(page)
        self._place_banner()
        self._hold_focus()

    def _hold_focus(self) -> None:
        """Nothing is marked as chosen by keys where nobody uses any."""
        marked = QApplication.focusWidget()
        ours = marked is not None and marked is not self and self.isAncestorOf(marked)
        if ours and not self._keys_lead:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    _low = False

    def _fill(self, page: QWidget, state: KioskState) -> None:
        fillers: tuple[tuple[QWidget, Callable[[KioskState], None]], ...] = (
            (self.attract, self.attract.render_state),
            (self.cart, self.cart.render_state), (self.line, self.line.render_state),
            (self.look_up, self.look_up.render_state), (self.weigh, self.weigh.render_state),
            (self.bags, self.bags.render_state), (self.pay, self.pay.render_state),
            (self.code, self.code.render_state), (self.parked, self.parked.render_state),
            (self.thanks, self.thanks.render_state), (self.pad, self.pad.render_state),
            (self.hero, self.hero.render_state), (self.attendant, self.attendant.render_state),
        )  # fmt: skip
        for known, fill in fillers:
            if known is page:
                fill(state)

    def _page(self, state: KioskState, face: PageFace) -> QWidget:
        if face.hero:
            plain = state.page == "attract" and state.intervention is None and not state.idle_left
            return self.attract if plain else self.hero
        if state.page == "attendant" and state.typing == "amount":
            return self.pad
        return {
            "cart": self.cart, "line": self.line, "look_up": self.look_up, "weigh": self.weigh,
            "bags": self.bags, "pay": self.pay, "code": self.code, "parked": self.parked,
            "thanks": self.thanks, "attendant": self.attendant,
        }.get(state.page, self.pad)  # fmt: skip

    # --- where it stands ----------------------------------------------------------------------

    def _place(self) -> None:
        px, wide, high = self._look.px, self.width(), self.height()
        strip = px(STRIP_HIGH)
        keys = bool(self._face.go or self._face.back)
        total = not self._face.hero
        foot = (px(FOOT_HIGH) if total else px(KEY_HIGH)) if keys or total else 0
        if self._wide and not self._face.hero:
            side = wide * SIDE // 100
            self.band.setGeometry(0, px(24), side, px(210))
            # Low reach: as far down as the pages have room for, with nothing to touch above.
            top = high * LOW_WIDE // 100 if self._low else px(24)
            self.pages.setGeometry(side, top, wide - side - px(12), high - px(16) - top)
            self.foot.setGeometry(0, high - strip - foot, side, foot)
            self.strip.setGeometry(0, high - strip, side, strip)
            return
        top = high * LOW_FROM // 100 if self._low and not self._wide else 0
        band = 0
        if not self._face.hero:
            band = max(px(BAND_HIGH), top)
            self.band.setGeometry(0, band - px(BAND_HIGH), wide, px(BAND_HIGH))
            top = band
        left = max(0, (wide - px(620)) // 2) if self._wide else 0
        self.foot.setGeometry(left, high - strip - foot, wide - 2 * left, foot)
        self.strip.setGeometry(0, high - strip, wide, strip)
        self.pages.setGeometry(QRect(left, top, wide - 2 * left, high - strip - foot - top))

    def _place_banner(self) -> None:
        """A notice stands in the place of the quiet sentence: it covers nothing to touch, and the
        page stays where it is when it comes or goes."""
        is_there = self.banner.isVisibleTo(self)
        in_band = is_there and not self._wide and not self._face.hero
        if not is_there:
            self.band.leave_room(0)
            return
        px = self._look.px
        area = self.pages.geometry() if self._face.hero else self.band.geometry()
        edge = px(12)
        wide = area.width() - 2 * edge
        self.banner.setFixedSize(wide, self.banner.heightForWidth(wide))
        self.band.leave_room(self.banner.height() if in_band else 0)
        below = px(8) if self._face.hero else area.height()
        if in_band:
            below -= self.banner.height()
        self.banner.move(area.left() + edge, area.top() + below)
        self.banner.raise_()

    @Slot()
    def _go_back(self) -> None:
        if self._presenter.state.page in ("wallet", "code"):
            self._presenter.take_back()
        else:
            self._presenter.back()

    @Slot(int)
    def _step(self, step: int) -> None:
        self._presenter.step(self._presenter.state.line, step)
