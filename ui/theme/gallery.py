"""Every control in every theme and state on one page: `python -m ui.theme.gallery`.

    --theme light|dark|high-contrast     one theme only
    --scale 100..200                     text and spaces, percent
    --density dense|touch
    --language zh_CN|en
    --out DIR                            leaves pictures there instead of opening a window

The page is for eyes: what is new is put on it before it is put on a screen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_args

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTime
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from drivers.paper import Cell, Cut, Feed, Paper, Qr, Row, Rule, Text
from pos.money import amount_text
from pos.till.state import LineView
from ui.theme.fonts import load_fonts
from ui.theme.language import install_language
from ui.theme.look import Look
from ui.theme.style import style_sheet
from ui.theme.tokens import (
    BODY,
    FAR_BODY,
    FAR_TOTAL,
    SPACE_GROUP,
    SPACE_TILE,
    STRONG,
    TITLE,
    Metrics,
    ThemeName,
)
from ui.widgets.banner import Banner, Tone
from ui.widgets.bars import Bar, Columns, Shares
from ui.widgets.cart import CartView
from ui.widgets.cart_line import CartRow
from ui.widgets.chips import ChipRows
from ui.widgets.choice_card import ChoiceCard
from ui.widgets.entry_line import EntryLine
from ui.widgets.facts import Fact, Facts, Standing
from ui.widgets.field import Field
from ui.widgets.finger_area import FingerArea
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.key_groups import KeyGroups
from ui.widgets.letter_pad import LetterPad
from ui.widgets.lights import Light, StatusLights
from ui.widgets.live_view import LiveView
from ui.widgets.month import Month, Span
from ui.widgets.num_pad import NumPad
from ui.widgets.pad_page import PadPage
from ui.widgets.paper_view import PaperView
from ui.widgets.pin_pad import PinDots
from ui.widgets.points import Points
from ui.widgets.qr_view import QrView
from ui.widgets.row_list import RowList
from ui.widgets.rows import RowFace
from ui.widgets.sheet import Sheet
from ui.widgets.table import Column, Table
from ui.widgets.tile import ProductTile, letters_of
from ui.widgets.time_left import TimeLeft
from ui.widgets.time_ring import TimeRing
from ui.widgets.total_bar import TotalBar, TotalFace
from ui.widgets.words import Words

WIDTH: Final = 1280
SAMPLE: Final = Paper(
    width=48,
    blocks=(
        Text(text="示范店", align="center", size="double", bold=True),
        Rule(),
        Row(cells=(Cell(text="鲜牛奶 950ml"), Cell(text="25.60", align="right"))),
        Row(cells=(Cell(text="苹果 红富士"), Cell(text="4.80", align="right"))),
        Rule(),
        Row(cells=(Cell(text="合计"), Cell(text="30.40", align="right")), size="tall", bold=True),
        Qr(data="https://example.com/r/1", size_mm=20, caption="扫码开票"),
        Feed(lines=1),
        Cut(),
    ),
)


def _line(number: int, name: str, *, saved: int = 0, void: bool = False) -> LineView:
    return LineView(line=number, sku=str(number), code=str(number), name=name, name_en="",
                    unit="each", quantity=1000, unit_price=1280, gross=1280, discount=saved,
                    net=1280 - saved, void=void)  # fmt: skip


LINES: Final = (
    _line(1, "竹牧舍原味益生菌酸奶 450g", saved=200),
    _line(2, "晨乐屋椰蓉餐包 320g"),
    _line(3, "鲜牛奶 950ml"),
    _line(4, "柠檬汽水 2L", void=True),
)


def _words(line: LineView) -> CartRow:
    saved = f"-{amount_text(line.discount)}" if line.discount else ""
    return CartRow(line=line, name=line.name, quantity="1", price=amount_text(line.unit_price),
                   amount=amount_text(line.net), offers="会员价" if saved else "",
                   saved=saved)  # fmt: skip


class _Here:
    """Slow work done on the spot: nothing here is slow."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None:
        done(work())


class _FocusedKey(KeyButton):
    """A key as it stands with the keyboard on it; only one thing at a time truly has that."""

    def hasFocus(self) -> bool:
        return True


class _FocusedTile(ProductTile):
    """A tile in the same state."""

    def hasFocus(self) -> bool:
        return True


class _Typed(PadPage):
    """A page to type a number on, with all its parts."""

    def __init__(self, *, look: Look) -> None:
        super().__init__(look=look, name="typed", icon="user-round", decimal=False)
        self._title.setText("登录")
        self._hint.setText("请输入工号")
        self._entry.show_entry("1001", hint="工号")
        self._go.show_text("下一步")
        self._stack(self._title, self._hint, self._entry, self._banner, self._pad)
        self.setMinimumHeight(look.px(480))


class Gallery(QWidget):
    """The page in one look. Each group is a card with its name."""

    def __init__(self, *, look: Look) -> None:
        super().__init__()
        self.setObjectName(f"gallery_{look.theme}")
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(style_sheet(look))
        self.setFont(look.font(BODY))
        self.setFixedWidth(look.px(WIDTH))
        self._look = look
        page = QHBoxLayout(self)
        edge = look.px(SPACE_GROUP)
        page.setContentsMargins(edge, edge, edge, edge)
        page.setSpacing(look.px(SPACE_GROUP))
        groups = (
            self._card("Text", self._texts()),
            self._card("Keys", self._keys()),
            self._card("Entry", self._entries()),
            self._card("Sentences", self._banners()),
            self._card("Pads", self._pads()),
            self._card("Rows", self._rows()),
            self._card("Tiles", self._tiles()),
            self._card("Totals and lights", self._totals()),
            self._card("Cart", self._cart()),
            self._card("Paper", self._paper()),
            self._card("Sheet", self._sheet()),
            self._card("Read from afar", self._from_afar()),
            self._card("Figures", self._figures()),
            self._card("A page to type on", [_Typed(look=look)]),
        )
        columns, heights = (QVBoxLayout(), QVBoxLayout()), [0, 0]
        for column in columns:
            column.setSpacing(edge)
            page.addLayout(column, 1)
        for card in groups:
            shorter = heights.index(min(heights))
            columns[shorter].addWidget(card)
            heights[shorter] += card.sizeHint().height() + edge
        for column in columns:
            column.addStretch(1)

    def _card(self, name: str, content: list[QWidget]) -> QWidget:
        look = self._look
        card = QWidget(self)
        card.setProperty("role", "surface")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(card)
        edge = look.px(SPACE_TILE)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(look.px(SPACE_TILE))
        column.addWidget(self._label(f"{name} · {look.theme} · {look.metrics.density}", "small"))
        for widget in content:
            column.addWidget(widget)
        column.addStretch(1)
        return card

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", role)
        return label

    def _line(self, *widgets: QWidget) -> QWidget:
        """Controls side by side."""
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(SPACE_TILE))
        for widget in widgets:
            row.addWidget(widget)
        return line

    def _texts(self) -> list[QWidget]:
        return [
            self._label(f"{role} 鲜牛奶 950ml ¥12.80", role)
            for role in ("small", "quiet", "body", "strong", "title", "amount")
        ]

    def _keys(self) -> list[QWidget]:
        lines: list[QWidget] = []
        kinds: tuple[Kind, ...] = get_args(Kind)
        for kind in kinds:
            keys: list[QAbstractButton] = [
                (_FocusedKey if state == "focus" else KeyButton)(
                    look=self._look,
                    name=f"{kind}_{state}",
                    text=f"{kind} {state}",
                    cap="F8" if kind != "chip" else "",
                    kind=kind,
                )
                for state in ("rest", "down", "focus", "off")
            ]
            keys[1].setDown(True)
            keys[3].setEnabled(False)
            if kind == "chip":
                keys[1].setCheckable(True)
                keys[1].setDown(False)
                keys[1].setChecked(True)
            lines.append(self._line(*keys))
        icon = KeyButton(look=self._look, name="icon", text="现金", icon="coins", size=STRONG)
        only = KeyButton(look=self._look, name="only", icon="delete", spoken="Delete", size=TITLE)
        chips = ChipRows(look=self._look, name="chips")
        chips.show_chips(["生鲜", "食品", "酒水饮料"])
        chips.check(0)
        # A column of more than there is room for.
        area = FingerArea(name="area", parent=self)
        for place in range(4):
            row = QVBoxLayout()
            row.addWidget(KeyButton(look=self._look, name=f"scrolled_{place}", text=str(place + 1)))
            area.add(row)
        area.setFixedHeight(self._look.px(120))
        return [*lines, self._line(icon, only), chips, area]

    def _entries(self) -> list[QWidget]:
        faces = (
            ("rest", "", "扫码，或输入编码", "", False),
            ("typed", "6901234", "", "", False),
            ("badge", "", "扫码，或输入编码", "3 ×", False),
            ("active", "", "找商品：名称、拼音、首字母、编码", "", True),
        )
        lines: list[QWidget] = []
        for name, text, hint, badge, active in faces:
            line = EntryLine(look=self._look, name=f"entry_{name}", icon="scan-barcode")
            line.show_entry(text, hint=hint, badge=badge, active=active)
            lines.append(line)
        return lines

    def _banners(self) -> list[QWidget]:
        tones: tuple[Tone, ...] = get_args(Tone)
        lines: list[QWidget] = []
        for tone in tones:
            banner = Banner(look=self._look, name=f"banner_{tone}", parent=self)
            banner.show_notice(tone, f"{tone}: 没有这个商品，请核对条码，或手工输入编码。")
            lines.append(banner)
        return lines

    def _pads(self) -> list[QWidget]:
        pad = NumPad(look=self._look, name="pad", decimal=True, enter=True)
        pad.setMinimumHeight(4 * self._look.metrics.hit + self._look.px(32))
        pin = PinDots(look=self._look)
        pin.show_count(3, spoken="PIN")
        return [pad, pin]

    def _rows(self) -> list[QWidget]:
        rows = RowList(look=self._look, name="rows", spoken="Rows")
        rows.show_rows(
            (
                RowFace(number="1", label="挂单 王女士", detail="3 件 · 10:42", figure="86.40"),
                RowFace(number="2", label="鲜牛奶 950ml", mark="on", count="1", steps=True,
                        figure="12.80"),
                RowFace(number="3", label="苹果 红富士", mark="off", count="0.485 kg",
                        figure="4.80"),
                RowFace(number="4", label="退货", detail="扫小票，或按小票号", icon="undo-2"),
                RowFace(number="5", label="已全部退回", mark="off", enabled=False, figure="0.00"),
            ),
            chosen=1,
        )  # fmt: skip
        rows.setMinimumHeight(5 * (self._look.metrics.hit + self._look.px(4)))
        live = LiveView(look=self._look, name="live", parent=self)
        live.show_image(self._test_picture())
        live.show_camera("seen")
        groups = KeyGroups(look=self._look, name="groups", parent=self)
        groups.show_rows(
            (
                RowFace(number="1", label="找商品", icon="search", group="商品"),
                RowFace(number="9", label="输入编码", icon="keyboard", group="商品"),
                RowFace(number="2", label="退货", icon="undo-2", group="销售"),
            ),
            chosen=0,
        )
        groups.setFixedHeight(self._look.px(140))
        points = Points(look=self._look, name="points", icon="search", parent=self)
        points.show_points(
            ("正好差一张 5.00 元，请把这种面额再数一遍。", "本班有一次不销售开钱箱。")
        )
        return [rows, groups, live, points]

    def _test_picture(self) -> QImage:
        """What a camera might see: nothing but grey."""
        image = QImage(640, 480, QImage.Format.Format_RGB32)
        image.fill(self._look.colour("ink_2"))
        return image

    def _tiles(self) -> list[QWidget]:
        tiles: list[QWidget] = []
        for place, (shelf, name) in enumerate(
            (("熟食", "现制白切鸡"), ("乳品", "竹牧舍原味益生菌酸奶 450g"), ("饮料", "柠檬汽水 2L"))
        ):
            tile = (_FocusedTile if place == 2 else ProductTile)(
                look=self._look, name=f"tile_{place}"
            )
            tile.setFixedHeight(self._look.px(124))
            tile.show_product(
                code=str(place + 1),
                label=name,
                price="¥12.80",
                shelf=shelf,
                letters=letters_of([name])[0],
            )
            tile.set_chosen(place == 1)
            tiles.append(tile)
        return [self._line(*tiles)]

    def _totals(self) -> list[QWidget]:
        due = TotalBar(look=self._look)
        due.show_face(TotalFace(label="合计", amount="128.40", rows=("6 件", "优惠 ¥4.00")))
        paid = TotalBar(look=self._look)
        rows = ("收 ¥200.00", "合计 ¥128.40", "S001-T01-000123")
        paid.show_face(TotalFace(label="找零", amount="71.60", rows=rows, done=True))
        lights = StatusLights(look=self._look)
        lights.setFixedHeight(self._look.px(40))
        lights.show_lights(
            (
                Light(name="printer", icon="printer", level="fine", text="", spoken="Printer"),
                Light(name="hq", icon="cloud-off", level="care", text="2 笔待上传", spoken="HQ"),
                Light(name="disk", icon="triangle-alert", level="fault", text="磁盘", spoken="!"),
                Light(name="info", icon="info", level="info", text="接收商品", spoken="i"),
            )
        )
        return [due, paid, lights]

    def _cart(self) -> list[QWidget]:
        cart = CartView(look=self._look, words=_words, invitation="请扫第一件商品")
        cart.setMinimumHeight(4 * self._look.metrics.row + self._look.px(4))
        cart.show_cart(LINES, touched=2, selected=3, paid=False)
        return [cart]

    def _from_afar(self) -> list[QWidget]:
        """What a shopper reads: an amount, a word, a code."""
        total = Words(look=self._look, name="far_total", size=FAR_TOTAL, strong=True, sign="¥")
        total.show_text("1,128.40")
        saved = Words(look=self._look, name="far_saved", size=FAR_BODY, colour="jade")
        saved.show_text("已为您省 ¥17.30")
        code = QrView(look=self._look, name="far_code")
        code.setMinimumHeight(self._look.px(240))
        code.show_code("https://example.com/r/1", spoken="QR")
        ring = TimeRing(
            look=self._look, name="ring", now=lambda: QTime(10, 42), large=True, parent=self
        )
        ring.show_time("2026-11-23T10:42:43+08:00", of=60)
        line = TimeLeft(look=self._look, name="time_left", parent=self)
        line.show_time(43, of=105)
        letters = LetterPad(look=self._look, name="letters", parent=self)
        card = ChoiceCard(look=self._look, name="choice_card", icon="globe", parent=self)
        card.show_words("中文", "Chinese")
        return [total, saved, code, ring, line, letters, card]

    def _figures(self) -> list[QWidget]:
        columns = Columns(look=self._look, name="columns", spoken="By the hour")
        columns.show_bars(
            [Bar(label=str(hour), value=hour * 37 % 90, text=str(hour * 37 % 90))
             for hour in range(8, 20)]
        )  # fmt: skip
        shares = Shares(look=self._look, name="shares", spoken="Ways to pay")
        shares.show_bars([Bar(label="现金", value=900, text="9.00"),
                          Bar(label="支付宝", value=400, text="4.00")])  # fmt: skip
        facts = Facts(look=self._look, name="facts")
        standings: tuple[Standing, ...] = get_args(Standing)
        facts.show_facts([Fact(what=one, how="3 笔待发送", standing=one) for one in standings])
        field = Field(look=self._look, name="field", label="地址")
        field.show_text("10.0.3.21")
        field.show_fault("没有这个地址")
        table = Table(look=self._look, name="table", spoken="Sales", work=_Here(),
                      columns=[Column(title="小票", share=3), Column(title="金额", figure=True)],
                      )  # fmt: skip
        table.rows.show_rows(lambda at, many: [("S001-T01-000001", "12.80")], 1)
        month = Month(look=self._look, name="month", spoken="Promotions")
        month.show_spans([Span(label="方便面买二送一"),
                          Span(label="晚市面包八折", start=dt.date(2026, 11, 28))],
                         first=dt.date(2026, 11, 23))  # fmt: skip
        return [columns, shares, facts, field, table, month]

    def _sheet(self) -> list[QWidget]:
        room = QWidget(self)
        room.setFixedHeight(self._look.px(160))
        sheet = Sheet(look=self._look, name="sheet", parent=room)
        sheet.set_open(True)
        sheet.setGeometry(0, 0, self._look.px(WIDTH // 3), self._look.px(160))
        return [room]

    def _paper(self) -> list[QWidget]:
        view = PaperView(look=self._look, name="paper_view")
        view.setMinimumHeight(self._look.px(360))
        view.show_paper(SAMPLE)
        return [view]


def main(arguments: list[str] | None = None) -> int:
    """Opens the gallery, or leaves its pictures in a folder. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ui.theme.gallery")
    parser.add_argument("--theme", choices=get_args(ThemeName))
    parser.add_argument(
        "--scale", type=int, default=100, choices=range(100, 201), metavar="100-200"
    )
    parser.add_argument("--density", choices=["dense", "touch"], default="dense")
    parser.add_argument("--language", choices=["zh_CN", "en"], default="zh_CN")
    parser.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    if options.out is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    translator = install_language(options.language)
    themes: list[ThemeName] = [options.theme] if options.theme else list(get_args(ThemeName))
    pages = [
        Gallery(look=_look(theme, scale=options.scale, density=options.density)) for theme in themes
    ]
    try:
        if options.out is None:
            return _show(app, pages)
        options.out.mkdir(parents=True, exist_ok=True)
        for theme, page in zip(themes, pages, strict=True):
            # Once everything is as wide as its column it is as high as it needs to be.
            page.grab()
            page.adjustSize()
            page.grab().save(str(options.out / f"gallery-{theme}.png"))
        return 0
    finally:
        for page in pages:
            page.deleteLater()
        QCoreApplication.removeTranslator(translator)


def _look(theme: ThemeName, *, scale: int, density: str) -> Look:
    hairline = 2 if theme == "high-contrast" else 1
    dense = density == "dense"
    return Look(
        theme=theme,
        metrics=Metrics(scale=scale, hairline=hairline, density="dense" if dense else "touch"),
        motion=False,
    )


def _show(app: QApplication, pages: list[Gallery]) -> int:
    scroll = QScrollArea()
    scroll.setWindowTitle("lianpos")
    inside = QWidget()
    column = QVBoxLayout(inside)
    for page in pages:
        column.addWidget(page)
    scroll.setWidget(inside)
    scroll.resize(WIDTH + 60, 900)
    scroll.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
