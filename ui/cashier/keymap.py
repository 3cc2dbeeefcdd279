"""Which key does what, as data: the screens, the key card and the tests read the same table.

F-keys as Chinese tills have them. The numeric pad alone is enough: its minus takes the line
back, its star sets a quantity, its plus takes cash, Enter opens the payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

Function = Literal[
    "help", "price_check", "search", "bag", "tag_price", "quantity", "switch_user", "lock",
    "void_line", "void_sale", "tender", "cash",
]  # fmt: skip
Place = Literal["bar", "main", "card"]

_SHIFT = Qt.KeyboardModifier.ShiftModifier
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
           _key(_K.Key_Question)), also="?"),
    KeyRow(function="price_check", cap="F2", icon="circle-question-mark",
           keys=(_key(_K.Key_F2),)),
    KeyRow(function="search", cap="F3", icon="search", keys=(_key(_K.Key_F3),
           _key(_K.Key_Slash)), also="/", place="card"),
    KeyRow(function="bag", cap="F4", icon="shopping-basket", keys=(_key(_K.Key_F4),)),
    KeyRow(function="tag_price", cap="F6", icon="receipt", keys=(_key(_K.Key_F6),),
           place="card"),
    KeyRow(function="quantity", cap="F8", icon="hash", keys=(_key(_K.Key_F8),
           _key(_K.Key_Asterisk)), also="*"),
    KeyRow(function="void_line", cap="Del", icon="trash-2", keys=(_key(_K.Key_Delete),
           _key(_K.Key_Minus)), also="-"),
    KeyRow(function="void_sale", cap="⇧Del", icon="list-x",
           keys=(_key(_K.Key_Delete, _SHIFT),)),
    KeyRow(function="lock", cap="F10", icon="lock", keys=(_key(_K.Key_F10),)),
    KeyRow(function="switch_user", cap="F9", icon="user-round", keys=(_key(_K.Key_F9),),
           place="card"),
    KeyRow(function="tender", cap="F11", icon="banknote", keys=(_key(_K.Key_F11),),
           also="Enter", place="main"),
    KeyRow(function="cash", cap="F12", icon="coins", keys=(_key(_K.Key_F12),
           _key(_K.Key_Plus)), also="+", place="main"),
)  # fmt: skip


def function_of(event: QKeyEvent) -> Function | None:
    """The function that a key press calls, None where it is something to type."""
    pressed = event.key()
    shifted = bool(event.modifiers() & _SHIFT)
    for row in KEYMAP:
        for combination in row.keys:
            if combination.key() == pressed:
                wants_shift = bool(combination.keyboardModifiers() & _SHIFT)
                # On a main keyboard "*", "+" and "?" are typed with Shift held.
                if wants_shift == shifted or event.text() in ("*", "+", "?"):
                    return row.function
    return None


def caption(function: Function) -> str:
    """What a function is called on its button and on the key card."""
    return {
        "help": QCoreApplication.translate("Keymap", "Keys"),
        "search": QCoreApplication.translate("Keymap", "Find goods"),
        "price_check": QCoreApplication.translate("Keymap", "Price check"),
        "bag": QCoreApplication.translate("Keymap", "Bag"),
        "tag_price": QCoreApplication.translate("Keymap", "Tag price"),
        "quantity": QCoreApplication.translate("Keymap", "Quantity"),
        "void_line": QCoreApplication.translate("Keymap", "Void line"),
        "void_sale": QCoreApplication.translate("Keymap", "Void sale"),
        "lock": QCoreApplication.translate("Keymap", "Lock"),
        "switch_user": QCoreApplication.translate("Keymap", "Other cashier"),
        "tender": QCoreApplication.translate("Keymap", "Payment"),
        "cash": QCoreApplication.translate("Keymap", "Cash"),
    }[function]


def explanation(function: Function) -> str:
    """One line for the key card."""
    return {
        "help": QCoreApplication.translate("Keymap", "Shows this card"),
        "search": QCoreApplication.translate("Keymap", "By name, pinyin, initials or code"),
        "price_check": QCoreApplication.translate(
            "Keymap", "Says what the next code costs, and sells nothing"
        ),
        "bag": QCoreApplication.translate("Keymap", "Sells one small carrier bag"),
        "tag_price": QCoreApplication.translate(
            "Keymap", "After digits: the lower price on the tag, for the chosen or last line"
        ),
        "quantity": QCoreApplication.translate(
            "Keymap", "After digits: for the next scan. Alone: for the line"
        ),
        "void_line": QCoreApplication.translate("Keymap", "Takes the chosen or last line back"),
        "void_sale": QCoreApplication.translate("Keymap", "Takes the whole sale back; press twice"),
        "lock": QCoreApplication.translate("Keymap", "Locks the till; the sale stays"),
        "switch_user": QCoreApplication.translate("Keymap", "On the locked till: someone else"),
        "tender": QCoreApplication.translate("Keymap", "Opens the payment"),
        "cash": QCoreApplication.translate(
            "Keymap", "Takes the exact amount, or the amount typed before"
        ),
    }[function]
