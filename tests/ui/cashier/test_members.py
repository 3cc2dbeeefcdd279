"""Somebody becomes a member in the window: few keys of the cashier's, one finger of his own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos.sync.identity import Identity
from pos.till.config import Config, DevicesConfig
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import entries
from tests.ui.conftest import LABELS, AtOnce, Hand
from ui.app.customer_display import told_of
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen
from ui.customer.presenter import CustomerPresenter
from ui.customer.screen import CustomerScreen
from ui.theme.look import Look

KEY = Qt.Key
PHONE = "13612345678"
OFFICE = Ed25519PrivateKey.generate()


@pytest.fixture
def till(folder: Path) -> Iterator[Till]:
    """A till that head office has let in, and cannot reach."""
    identity = Identity(
        terminal="S001-T01", store="S001", epoch=1, hq_url="http://127.0.0.1:9", role="till",
        scopes=(), enrolled_at="2026-11-22T09:00:00+08:00",
        office_key=OFFICE.public_key().public_bytes_raw(),
    )  # fmt: skip
    folder.joinpath("terminal.json").write_bytes(msgspec.json.encode(identity))
    devices = DevicesConfig(printer="escpos+tcp://127.0.0.1:9")
    opened = open_till(folder=folder, config=Config(language="en", labels=LABELS, devices=devices))
    opened.wait_for_members(0)
    # Nobody asks a head office that has just not answered.
    opened._desk.note_silence()
    yield opened
    opened.close()


@pytest.fixture
def shopper(
    selling: CashierPresenter, look: Look, bury: Callable[[QObject], None], qtbot: QtBot
) -> Callable[[str], None]:
    """The shopper's screen beside the lane, and his finger on a key of it."""
    presenter = CustomerPresenter()
    shown = CustomerScreen(look=look, presenter=presenter, work=AtOnce(), slides=None, english=True)
    bury(presenter)
    bury(shown)
    shown.answered.connect(lambda q, agrees: selling.errands.heard(q, agrees=agrees))
    shown.resize(1024, 600)
    shown.show()

    shown.typed.connect(lambda q, number: selling.errands.given(q, number))

    def touch(name: str) -> None:
        presenter.tell(told_of(selling.state, english=True))
        presenter.look_now()
        QCoreApplication.sendPostedEvents()
        full = name if name.startswith("customer_") else f"customer_consent_{name}"
        key = shown.findChild(QAbstractButton, full)
        assert key is not None and key.isVisible()
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)

    return touch


def told(folder: Path, do: str) -> list[dict[str, Any]]:
    return [entry for entry in entries(folder, "member") if entry["do"] == do]


def buyer(selling: CashierPresenter) -> str:
    sale = selling.state.till.sale
    return "" if sale is None or sale.member is None else sale.member.id


def words(selling: CashierPresenter) -> str:
    return "" if selling.state.notice is None else selling.state.notice.text


def test_a_newcomer_is_thirteen_keys_and_his_own_finger(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type(f"{PHONE}*")
    face = selling.state.errand
    assert face is not None and face.shopper is not None
    assert "136****5678" in face.shopper.title and PHONE not in str(face)
    assert buyer(selling) == ""

    shopper("agree")

    (entry,) = told(folder, "enrol")
    assert buyer(selling) == entry["member"]
    assert entry["agreed"][0]["channel"] == "screen"
    assert selling.state.errand is None and words(selling).startswith("Welcome")
    assert (hand.scans, hand.keys) == (1, 13)
    # The next customer types his number and is known, head office there or not.
    hand.key(KEY.Key_F12)
    hand.type(PHONE)
    hand.key(KEY.Key_F5)
    assert buyer(selling) == entry["member"]


def test_the_customer_types_his_number_himself_and_nobody_says_it_aloud(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type("*")
    face = selling.state.errand
    assert face is not None and face.shopper is not None and face.shopper.digits == 11
    for digit in (*PHONE[:5], "9"):
        shopper(f"customer_pad_{digit}")
    shopper("customer_pad_back")
    for digit in PHONE[5:]:
        shopper(f"customer_pad_{digit}")
    shopper("customer_number_go")
    face = selling.state.errand
    assert face is not None and face.shopper is not None and face.shopper.digits == 0
    assert "136****5678" in face.shopper.title and PHONE not in str(selling.state)
    shopper("agree")
    (entry,) = told(folder, "enrol")
    assert buyer(selling) == entry["member"]
    # Who would rather not is asked no more, and what another one typed is gone.
    hand.key(KEY.Key_F12)
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type("*")
    shopper("customer_pad_1")
    shopper("customer_number_decline")
    assert selling.state.errand is None and buyer(selling) == ""


def test_a_newcomer_may_say_his_name_and_his_birthday(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path,
    shopper: Callable[[str], None], till: Till,
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type(f"{PHONE}*")
    hand.type("*")
    hand.type("Zhou\r")
    hand.type("0230\r")
    assert "no day" in words(selling)
    hand.key(KEY.Key_Backspace)
    for _ in range(4):
        hand.key(KEY.Key_Backspace)
    hand.type("0517\r")
    joining = till._desk.joining
    assert joining is not None
    assert (joining.newcomer.name, joining.newcomer.birthday) == ("Zhou", "05-17")
    shopper("agree")
    assert len(told(folder, "enrol")) == 1


def test_who_does_not_agree_is_asked_no_more(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type(f"{PHONE}*")
    shopper("decline")
    assert (buyer(selling), told(folder, "enrol"), selling.state.errand) == ("", [], None)


def test_an_unknown_number_is_offered_and_one_key_more_makes_a_member(
    hand: Hand, selling: CashierPresenter, codes: list[str], till: Till,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    till.training(True)  # in practice nobody else is asked
    till.open_shift(0)
    hand.scan(codes[0])
    hand.type(PHONE)
    hand.key(KEY.Key_F5)
    assert selling.state.errand is not None and selling.state.entry == PHONE
    assert "makes a new member" in words(selling)
    hand.type("*")
    shopper("agree")
    assert buyer(selling) != ""


def test_by_touch_alone_with_a_slip_where_the_shopper_has_no_screen(
    screen: CashierScreen, selling: CashierPresenter, codes: list[str], folder: Path, qtbot: QtBot
) -> None:
    def tap(name: str) -> None:
        button = screen.findChild(QAbstractButton, name)
        assert button is not None and button.isVisible() and button.isEnabled(), name
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    selling.scan(codes[0])
    tap("key_member")
    for figure in PHONE:
        tap(f"errand_pad_{figure}")
    tap("errand_other")
    tap("errand_other")  # sign on paper
    face = selling.state.errand
    assert face is not None and face.shopper is None and told(folder, "enrol") == []
    tap("errand_go")
    (entry,) = told(folder, "enrol")
    assert (entry["agreed"][0]["channel"], entry["agreed"][0]["by"]) == ("paper", "1001")
    assert buyer(selling) == entry["member"]


def test_a_card_that_nobody_has_yet_is_scanned_and_given(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path, till: Till,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    till.training(False)
    hand.key(KEY.Key_F5)
    hand.scan("99001234")
    hand.type("*")
    shopper("agree")
    hand.key(KEY.Key_F12)
    hand.scan(codes[0])
    hand.scan("99001234")
    assert buyer(selling) == told(folder, "enrol")[0]["member"]


def test_who_joins_when_he_has_just_paid_has_bought_what_he_paid_for(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F12)
    hand.key(KEY.Key_F5)
    hand.type(f"{PHONE}*")
    shopper("agree")
    (attached,) = told(folder, "attach")
    assert attached["receipt"].endswith("000001") and selling.state.till.sale is None
    assert PHONE not in json.dumps(entries(folder, "member"))


def test_a_number_that_is_too_short_stays_to_be_put_right(
    hand: Hand, selling: CashierPresenter
) -> None:
    hand.key(KEY.Key_F5)
    hand.type("1361234567*")
    assert selling.state.entry == "1361234567" and "11" in words(selling)


@pytest.mark.parametrize("typed", ["wangfang", "wf"])
def test_somebody_is_found_by_how_his_name_sounds(
    hand: Hand, selling: CashierPresenter, codes: list[str], typed: str
) -> None:
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type(f"{typed}\r")
    assert buyer(selling) == "DEMO-GOLD"


def test_what_he_reads_in_another_language_is_what_is_recorded(
    hand: Hand, selling: CashierPresenter, codes: list[str], folder: Path, till: Till,
    shopper: Callable[[str], None],
) -> None:  # fmt: skip
    hand.scan(codes[0])
    hand.key(KEY.Key_F5)
    hand.type(f"{PHONE}*")
    till.speak("zh_CN")
    selling.errands.look()
    face = selling.state.errand
    assert face is not None and face.shopper is not None and "本店" in face.shopper.text
    shopper("agree")
    (agreed,) = told(folder, "enrol")[0]["agreed"]
    digest = sha256(face.shopper.text.encode()).hexdigest()
    assert (agreed["language"], agreed["text_hash"]) == ("zh_CN", digest)
