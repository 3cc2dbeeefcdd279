"""Which key does what, as data: the screens, the key card and the tests read the same table.

F-keys as Chinese tills have them. The numeric pad alone is enough: its minus takes a digit or the
line back, its star sets a quantity, its plus takes cash, Enter opens the payment, and its point,
with nothing typed, opens the list of everything else or goes one step back. On a sheet with chips
the star goes on to the next of the first row, the slash to the next of the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

Function = Literal[
    "help", "price_check", "park", "recall", "member", "discount", "price", "quantity", "more",
    "search", "refund", "reprint", "drawer", "bag", "tag_price", "switch_user", "lock", "language",
    "practice",
    "void_line", "void_sale", "tender", "cash", "show_code",
]  # fmt: skip
Place = Literal["bar", "wide", "main", "card"]
"""On the bar, on a bar that has room for it, beside it, or on the key card alone."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_K = Qt.Key


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One function: the caption of its key, all keys that call it, and where it is shown."""

    function: Function
    cap: str
    icon: str
    keys: tuple[QKeyCombination, ...]
    also: str = ""
    place: Place = "bar"


def _key(key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> QKeyCombination:
    return QKeyCombination(modifier or Qt.KeyboardModifier.NoModifier, key)


KEYMAP: tuple[KeyRow, ...] = (
    KeyRow(function="help", cap="F1", icon="keyboard", keys=(_key(_K.Key_F1),
           _key(_K.Key_Question)), also="?", place="wide"),
    KeyRow(function="price_check", cap="F2", icon="circle-question-mark",
           keys=(_key(_K.Key_F2),)),
    KeyRow(function="park", cap="F3", icon="circle-pause", keys=(_key(_K.Key_F3),)),
    KeyRow(function="recall", cap="F4", icon="play", keys=(_key(_K.Key_F4),)),
    KeyRow(function="member", cap="F5", icon="user-round", keys=(_key(_K.Key_F5),), place="wide"),
    KeyRow(function="discount", cap="F6", icon="percent", keys=(_key(_K.Key_F6),)),
    KeyRow(function="price", cap="F7", icon="tag", keys=(_key(_K.Key_F7),), place="wide"),
    KeyRow(function="quantity", cap="F8", icon="hash", keys=(_key(_K.Key_F8),
           _key(_K.Key_Asterisk)), also="*"),
    KeyRow(function="void_line", cap="Del", icon="trash-2", keys=(_key(_K.Key_Delete),
           _key(_K.Key_Minus)), also="-"),
    KeyRow(function="more", cap="F9", icon="ellipsis", keys=(_key(_K.Key_F9),), also="."),
    KeyRow(function="search", cap="/", icon="search", keys=(_key(_K.Key_Slash),
           _key(_K.Key_F, _CTRL)), also="^F", place="card"),
    KeyRow(function="refund", cap="^R", icon="undo-2", keys=(_key(_K.Key_R, _CTRL),),
           place="card"),
    KeyRow(function="reprint", cap="^P", icon="receipt", keys=(_key(_K.Key_P, _CTRL),),
           place="card"),
    KeyRow(function="drawer", cap="^D", icon="banknote", keys=(_key(_K.Key_D, _CTRL),),
           place="card"),
    KeyRow(function="bag", cap="^B", icon="shopping-basket", keys=(_key(_K.Key_B, _CTRL),),
           place="card"),
    KeyRow(function="tag_price", cap="^T", icon="tag", keys=(_key(_K.Key_T, _CTRL),),
           place="card"),
    KeyRow(function="language", cap="^L", icon="globe", keys=(_key(_K.Key_L, _CTRL),),
           place="card"),
    KeyRow(function="void_sale", cap="⇧Del", icon="list-x",
           keys=(_key(_K.Key_Delete, _SHIFT),), place="card"),
    KeyRow(function="show_code", cap="^Q", icon="qr-code", keys=(_key(_K.Key_Q, _CTRL),),
           place="card"),
    KeyRow(function="lock", cap="F10", icon="lock", keys=(_key(_K.Key_F10),), place="wide"),
    KeyRow(function="tender", cap="F11", icon="banknote", keys=(_key(_K.Key_F11),),
           also="Enter", place="main"),
    KeyRow(function="cash", cap="F12", icon="coins", keys=(_key(_K.Key_F12),
           _key(_K.Key_Plus)), also="+", place="main"),
)  # fmt: skip


def function_of(event: QKeyEvent) -> Function | None:
    """The function that a key press calls, None where it is something to type."""
    pressed = event.key()
    held = event.modifiers() & (_SHIFT | _CTRL)
    for row in KEYMAP:
        for combination in row.keys:
            if combination.key() == pressed:
                wanted = combination.keyboardModifiers() & (_SHIFT | _CTRL)
                # On a main keyboard "*", "+" and "?" are typed with Shift held.
                if wanted == held or event.text() in ("*", "+", "?"):
                    return row.function
    return None


def function_on(cap: str) -> Function | None:
    """The function whose key has this caption; None for Enter, Esc and the arrows."""
    for row in KEYMAP:
        if cap and cap in (row.cap, row.also):
            return row.function
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A row of the key card: the keys, what they are called, and what they do."""

    caps: tuple[str, ...]
    name: str
    words: str


def spelled(cap: str) -> str:
    """A key as it is spelled on paper, where there is room for it: ^L is Ctrl L."""
    return cap.replace("^", "Ctrl ").replace("⇧", "Shift ")


def card_rows() -> tuple[CardRow, ...]:
    """All that a key card tells, on the screen and on paper."""
    translate = QCoreApplication.translate
    return (
        *(
            CardRow(
                caps=tuple(cap for cap in (row.cap, row.also) if cap),
                name=caption(row.function),
                words=explanation(row.function),
            )
            for row in KEYMAP
        ),
        CardRow(
            caps=("↑", "↓"),
            name=translate("Keymap", "Line"),
            words=translate("Keymap", "Selects a line of the cart"),
        ),
        CardRow(
            caps=("Esc",),
            name=translate("Keymap", "Back"),
            words=translate("Keymap", "One step back"),
        ),
    )


def card_title() -> str:
    """What the card is called."""
    return QCoreApplication.translate("Keymap", "The keys of the till")


def caption(function: Function) -> str:
    """What a function is called on its button and on the key card."""
    return {
        "help": QCoreApplication.translate("Keymap", "Keys"),
        "search": QCoreApplication.translate("Keymap", "Find item"),
        "price_check": QCoreApplication.translate("Keymap", "Price check"),
        "park": QCoreApplication.translate("Keymap", "Park"),
        "recall": QCoreApplication.translate("Keymap", "Recall"),
        "member": QCoreApplication.translate("Keymap", "Member"),
        "discount": QCoreApplication.translate("Keymap", "Discount"),
        "price": QCoreApplication.translate("Keymap", "Price"),
        "more": QCoreApplication.translate("Keymap", "More"),
        "refund": QCoreApplication.translate("Keymap", "Return"),
        "reprint": QCoreApplication.translate("Keymap", "Reprint"),
        "drawer": QCoreApplication.translate("Keymap", "Cash in/out"),
        "bag": QCoreApplication.translate("Keymap", "Bag"),
        "tag_price": QCoreApplication.translate("Keymap", "Tag price"),
        "quantity": QCoreApplication.translate("Keymap", "Quantity"),
        "void_line": QCoreApplication.translate("Keymap", "Void line"),
        "void_sale": QCoreApplication.translate("Keymap", "Void sale"),
        "lock": QCoreApplication.translate("Keymap", "Lock"),
        "language": QCoreApplication.translate("Keymap", "Language"),
        "switch_user": QCoreApplication.translate("Keymap", "Other cashier"),
        "practice": QCoreApplication.translate("Keymap", "Practice lane"),
        "tender": QCoreApplication.translate("Keymap", "Payment"),
        "cash": QCoreApplication.translate("Keymap", "Cash"),
        "show_code": QCoreApplication.translate("Keymap", "Show QR code"),
    }[function]


def explanation(function: Function) -> str:
    """One line for the key card."""
    return {
        "help": QCoreApplication.translate("Keymap", "Shows this card"),
        "search": QCoreApplication.translate("Keymap", "By name, pinyin, initials or code"),
        "price_check": QCoreApplication.translate(
            "Keymap", "Shows the next item's price without selling it"
        ),
        "park": QCoreApplication.translate("Keymap", "Parks the sale for later"),
        "recall": QCoreApplication.translate("Keymap", "Brings a parked sale back"),
        "member": QCoreApplication.translate(
            "Keymap", "After digits: the card or telephone of a member"
        ),
        "discount": QCoreApplication.translate("Keymap", "Off a line or the whole sale"),
        "price": QCoreApplication.translate("Keymap", "Changes the price of the line"),
        "more": QCoreApplication.translate(
            "Keymap", "Everything else; on a locked till: another cashier"
        ),
        "refund": QCoreApplication.translate("Keymap", "Starts a return; or scan the receipt"),
        "reprint": QCoreApplication.translate("Keymap", "Shows a receipt, and prints a copy"),
        "drawer": QCoreApplication.translate("Keymap", "Cash in, cash out, safe drop, open drawer"),
        "bag": QCoreApplication.translate("Keymap", "Sells one small carrier bag"),
        "tag_price": QCoreApplication.translate(
            "Keymap", "After digits: the lower price on the tag, for the chosen or last line"
        ),
        "quantity": QCoreApplication.translate(
            "Keymap", "After digits: for the next scan. Alone: for the line"
        ),
        "void_line": QCoreApplication.translate("Keymap", "Voids the selected or last line"),
        "void_sale": QCoreApplication.translate("Keymap", "Voids the whole sale; asks first"),
        "lock": QCoreApplication.translate("Keymap", "Locks the till and keeps the sale"),
        "language": QCoreApplication.translate("Keymap", "中文 or English, on any screen"),
        "practice": QCoreApplication.translate(
            "Keymap", "Ten short tasks in training, and who has passed them"
        ),
        "switch_user": QCoreApplication.translate("Keymap", "On a locked till: another cashier"),
        "tender": QCoreApplication.translate("Keymap", "Opens the payment"),
        "show_code": QCoreApplication.translate(
            "Keymap", "The customer scans it with a phone and pays"
        ),
        "cash": QCoreApplication.translate("Keymap", "Exact cash, or the amount typed before"),
    }[function]
