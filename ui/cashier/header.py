"""The quiet line on top: whose till this is, who works at it, what needs a look, the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.cashier.refused import waiting
from ui.cashier.state import DeviceHealth, LaneState
from ui.theme.dates import moment_text, time_text
from ui.theme.look import Look
from ui.theme.names import tier_words
from ui.theme.tokens import SPACE_CARD
from ui.widgets.lights import Level, Light, StatusLights

if TYPE_CHECKING:
    from pos.till.state import MemberView


class Header(QWidget):
    """Store, terminal, cashier, lights and clock."""

    def __init__(
        self, *, look: Look, now: Callable[[], QTime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now
        self.setObjectName("header")
        self.setProperty("role", "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self.setFixedHeight(look.high(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(SPACE_CARD), 0, look.px(SPACE_CARD), 0)
        row.setSpacing(look.px(12))
        self._store = self._label("store", "strong")
        self._terminal = self._label("terminal", "small")
        self._cashier = self._label("cashier", "quiet")
        self._number = self._label("cashier_number", "small")
        self._member = MemberStrip(look=look, parent=self)
        self._lights = StatusLights(look=look, parent=self)
        self._clock = self._label("clock", "strong")
        for widget in (self._store, self._terminal, self._cashier, self._number):
            row.addWidget(widget)
        if look.metrics.cramped:
            # Who works where is on every receipt; who buys and what is wrong must be legible.
            for widget in (self._terminal, self._number):
                widget.hide()
        row.addStretch(1)
        row.addWidget(self._member)
        row.addStretch(1)
        row.addWidget(self._lights)
        row.addWidget(self._clock)
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.timeout.connect(self._show_time)
        self._show_time()

    def render_state(self, state: LaneState) -> None:
        till = state.till
        self._store.setText(till.store_name)
        self._terminal.setText(till.terminal.replace("-", " · "))
        self._cashier.setText(till.cashier_name or "")
        self._number.setText(till.cashier or "")
        member = None if till.sale is None else till.sale.member
        self._member.show_member(member)
        self._cashier.setVisible(member is None or not self._look.metrics.cramped)
        self._lights.show_lights(
            (
                *self._training(state),
                *self._refused(state),
                self._printer(state),
                *self._scanners(state),
                *self._other_devices(state),
                *self._wrong_clock(state),
                self._head_office(state),
            )
        )

    @property
    def lights(self) -> tuple[Light, ...]:
        """What the lights show now."""
        return self._lights.lights

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        return label

    @Slot()
    def _show_time(self) -> None:
        now = self._now()
        self._clock.setText(now.toString("HH:mm"))
        self._tick.start(60_000 - (now.second() * 1000 + now.msec()) + 20)

    def _training(self, state: LaneState) -> tuple[Light, ...]:
        """Says all the time that nothing counts, while that is so."""
        if not state.till.training:
            return ()
        text = self.tr("Training: nothing here counts")
        return (Light(name="training", icon="info", level="care", text=text, spoken=text),)

    def _refused(self, state: LaneState) -> tuple[Light, ...]:
        """Money that no wallet brings back to a customer, until somebody has seen to it."""
        count = len(waiting(state.till))
        if not count:
            return ()
        text = self.tr("%n refund(s) refused: see F9", "", count)
        return (Light(name="refused", icon="triangle-alert", level="care", text=text, spoken=text),)

    def _printer(self, state: LaneState) -> Light:
        """The paper: a receipt that waits says so, and why."""
        paper = state.till.print
        health = next((d for d in state.devices if d.device == "printer"), None)
        ill = health is not None and health.state not in ("ok", "closed", "opening")
        level: Level = "fine"
        text, spoken = "", self.tr("Printer ready")
        if paper is not None and paper.state in ("unknown", "failed"):
            level, text = "fault", self.tr("Look at the printer: receipt not confirmed")
        elif ill and paper is not None and paper.waiting:
            level = "care"
            text = self.tr("Receipts delayed: %n", "", paper.waiting)
        elif ill and state.settled:
            level, text = "care", self.tr("Printer missing: receipts will follow")
        if health is not None and ill and health.code == "paper_out":
            level, text = "care", self.tr("Printer is out of paper")
        elif health is not None and ill and health.code == "cover_open":
            level, text = "care", self.tr("Printer cover is open")
        elif health is not None and ill and health.code == "stalled":
            level, text = "care", self.tr("Printer is stuck: see to paper and cover")
        if not text and state.till.receipt_problem is not None:
            level, text = "care", self.tr("New receipt template has faults: tell head office")
        return Light(name="printer", icon="printer", level=level, text=text, spoken=text or spoken)

    def _scanners(self, state: LaneState) -> tuple[Light, ...]:
        missing = any(d.device.startswith("scanner") and _is_away(d) for d in state.devices)
        text = self.tr("Scanner missing") if missing and state.settled else ""
        spoken = text or self.tr("Scanner ready")
        level: Level = "care" if text else "fine"
        return (Light(name="scanner", icon="scan-barcode", level=level, text=text, spoken=spoken),)

    def _other_devices(self, state: LaneState) -> tuple[Light, ...]:
        """What else stands on the counter takes no room here until it is missed."""
        words = {
            "scale": ("weight", self.tr("Scale missing")),
            "display": ("monitor", self.tr("Customer display missing")),
            "camera": ("camera", self.tr("Camera missing")),
            "drawer": ("inbox", self.tr("Cash drawer missing")),
        }
        away = {d.device for d in state.devices if _is_away(d)} if state.settled else set()
        return tuple(
            Light(name=device, icon=icon, level="care", text=text, spoken=text)
            for device, (icon, text) in words.items()
            if device in away
        )

    def _wrong_clock(self, state: LaneState) -> tuple[Light, ...]:
        """Receipts bear the till's own time; head office knows better. In whole minutes."""
        ahead = state.till.hq_ahead_s
        if not ahead:
            return ()
        minutes = abs(ahead) // 60
        if ahead > 0:
            text = self.tr("Clock is %n minute(s) slow by head office's", "", minutes)
        else:
            text = self.tr("Clock is %n minute(s) fast by head office's", "", minutes)
        return (Light(name="time", icon="clock", level="care", text=text, spoken=text),)

    def _why_nothing_is_sent(self, problem: str | None) -> str:
        """What no waiting will mend: somebody must look. Empty where it will pass by itself."""
        match problem:
            case "fork":
                return self.tr("Nothing is sent: another machine uses this till's identity")
            case "journal_behind":
                return self.tr("Nothing is sent: head office has more than this till itself")
            case (
                "revoked"
                | "unknown_terminal"
                | "wrong_epoch"
                | "epoch_not_let_in"
                | "bad_signature"
            ):
                return self.tr("Nothing is sent: head office does not accept this till")
            case "hq_not_trusted":
                return self.tr("Nothing is sent: who answers is not head office by its certificate")
            case "disk_full" | "disk_read_only" | "disk_error" | "database_damaged":
                return self.tr("Nothing is sent: this till's disk fails")
        return ""

    def _head_office(self, state: LaneState) -> Light:
        """How many sales wait for head office and since when, once it is out of reach."""
        till = state.till
        if not till.enrolled:
            spoken = self.tr("Not connected to a head office")
            return Light(name="hq", icon="cloud", level="fine", text="", spoken=spoken)
        if not state.stocked:
            text = self.tr("Receiving goods and staff …")
            return Light(name="hq", icon="cloud", level="info", text=text, spoken=text)
        if stopped := self._why_nothing_is_sent(till.hq_problem):
            return Light(name="hq", icon="cloud-off", level="fault", text=stopped, spoken=stopped)
        if till.online or not state.settled:
            spoken = self.tr("Head office reached")
            return Light(name="hq", icon="cloud", level="fine", text="", spoken=spoken)
        if till.unsent_sales and till.unsent_since:
            text = self.tr("%n sale(s) wait since %1", "", till.unsent_sales)
            text = text.replace("%1", _since(till.unsent_since))
        else:
            text = self.tr("Head office not reachable: sales will follow")
        return Light(name="hq", icon="cloud-off", level="care", text=text, spoken=text)


class MemberStrip(QWidget):
    """Who is buying, legible from a metre: the masked name, the tier, the points."""

    def __init__(self, *, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("member_strip")
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(10))
        self._icon = QLabel(self)
        self._icon.setObjectName("member_icon")
        self._icon.setPixmap(
            look.icon("user-round", colour="jade", size=20, ratio=self.devicePixelRatioF())
        )
        self._name = self._label("member_name", "strong")
        self._tier = self._label("member_tier", "quiet")
        self._points = self._label("member_points", "strong")
        for label in (self._icon, self._name, self._tier, self._points):
            row.addWidget(label)
        self.setVisible(False)

    def show_member(self, member: MemberView | None) -> None:
        """Shows who is buying, and nothing for nobody in particular."""
        self.setVisible(member is not None)
        if member is None:
            return
        self._name.setText(member.name)
        tier = tier_words(member.tier)
        self._tier.setText(tier)
        self._tier.setVisible(bool(tier))
        points = "" if member.points is None else self.tr("%n point(s)", "", member.points)
        figure = "" if member.points is None else f"{member.points:,}"
        self._points.setText(points.replace(str(member.points), figure))
        self._points.setVisible(bool(points))
        self.setAccessibleName(" ".join((member.name, tier, points)))

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        return label


def _is_away(device: DeviceHealth) -> bool:
    return device.state in ("offline", "fault")


def _since(moment: str) -> str:
    """When the waiting began: the time today, with the date before that."""
    at = dt.datetime.fromisoformat(moment)
    today = dt.datetime.now(at.tzinfo).date()
    return time_text(at) if at.date() == today else moment_text(at)
