"""What each page of a self-checkout says: one thing to do, and the one key that does it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from ui.kiosk.face import PageFace
from ui.kiosk.matters import matter_face
from ui.kiosk.state import KioskState
from ui.theme.figures import priced
from ui.theme.names import wallet_name

translate = QCoreApplication.translate


def face_of(state: KioskState) -> PageFace:
    """What is to be said now."""
    if state.idle_left:
        return _still_there(state)
    if state.intervention is not None and state.page not in ("staff", "attendant"):
        return _told_of_picture(state, matter_face(state.intervention))
    makers = {
        "closed": _closed,
        "attract": _attract,
        "cart": _cart,
        "line": _line,
        "look_up": _look_up,
        "weigh": _weigh,
        "member": _member,
        "bags": _bags,
        "pay": _pay,
        "value": _value,
        "wallet": _wallet,
        "code": _code,
        "parked": _parked,
        "thanks": _thanks,
        "staff": _staff,
        "attendant": _attendant,
    }
    return makers[state.page](state)


def _told_of_picture(state: KioskState, face: PageFace) -> PageFace:
    """Whoever is helped with goods reads that a picture of them is kept, where one is."""
    from pos.till.problem_pictures import PICTURED

    standing = state.intervention
    if not state.pictures or state.camera not in ("looking", "seen") or standing is None:
        return face
    if not standing.needs_staff or standing.kind not in PICTURED:
        return face
    words = translate("Kiosk", "A picture of the goods is kept for %1 h.")
    words = words.replace("%1", str(state.pictures))
    return replace(face, sentence=f"{face.sentence} {words}")


def _still_there(state: KioskState) -> PageFace:
    words = translate("Kiosk", "In %1 s your goods are kept for you and this lane is free again.")
    return PageFace(
        title=translate("Kiosk", "Are you still there?"),
        sentence=words.replace("%1", str(state.idle_left)),
        icon="clock",
        go=translate("Kiosk", "Yes, go on"),
        hero=True,
        tone="amber",
    )


def _closed(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "This checkout is closed"),
        sentence=translate("Kiosk", "Please use another one."),
        icon="circle-pause",
        hero=True,
        tone="ink_2",
    )


def _attract(state: KioskState) -> PageFace:
    language = translate("Kiosk", "Or touch your language.")
    pictures = translate("Kiosk", "Where we help with goods, a picture of them is kept for %1 h.")
    pictures = pictures.replace("%1", str(state.pictures))
    return PageFace(
        title=translate("Kiosk", "Scan your first item"),
        sentence=f"{language} {pictures}" if state.pictures else language,
        hero=True,
    )


def _cart(state: KioskState) -> PageFace:
    lost = translate("Kiosk", "The camera takes a moment. Please use the scanner.")
    if not state.lines:
        hold = translate("Kiosk", "Hold the bar code in front of the scanner.")
        return PageFace(
            title=translate("Kiosk", "Scan your first item"),
            sentence=lost if state.camera == "lost" else hold,
            go=translate("Kiosk", "Pay"),
            go_ready=False,
        )
    return PageFace(
        title=translate("Kiosk", "Scan your next item"),
        sentence=lost if state.camera == "lost" else translate("Kiosk", "All done? Touch “Pay”."),
        go=translate("Kiosk", "Pay"),
    )


def _line(state: KioskState) -> PageFace:
    line = state.chosen
    name = "" if line is None else (line.name_en if state.english and line.name_en else line.name)
    return PageFace(
        title=name, icon="tag", go=translate("Kiosk", "Done"),
        sentence=translate("Kiosk", "How many would you like?"),
    )  # fmt: skip


def _look_up(state: KioskState) -> PageFace:
    nothing = bool(state.entry and state.found_for) and not state.found
    return PageFace(
        title=translate("Kiosk", "Touch your item"),
        sentence=translate("Kiosk", "Nothing found. Try other letters, or touch “Help”.")
        if nothing
        else translate("Kiosk", "Or type the first letters of its name."),
        icon="search",
        back=translate("Kiosk", "Back"),
    )


def _weigh(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "Put it on the scale"),
        sentence=translate("Kiosk", "Then let go: the price follows by itself."),
        icon="weight",
        back=translate("Kiosk", "Back"),
    )


def _member(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "Your telephone number"),
        sentence=translate("Kiosk", "Or scan your card, or the code on your telephone."),
        icon="user-round",
        go=translate("Kiosk", "Continue"),
        go_ready=bool(state.entry),
        back=translate("Kiosk", "Back"),
    )


def _bags(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "Do you need a bag?"),
        sentence=translate("Kiosk", "Touch plus for each one."),
        icon="shopping-basket",
        go=translate("Kiosk", "Continue to payment"),
        back=translate("Kiosk", "Back"),
    )


def _pay(state: KioskState) -> PageFace:
    if not state.till.enrolled:
        return PageFace(
            title=translate("Kiosk", "Pay at a till"),
            sentence=translate("Kiosk", "Touch the key: any till takes up your list."),
            icon="banknote",
            back=translate("Kiosk", "Back"),
        )
    return PageFace(
        title=translate("Kiosk", "Show your payment code"),
        sentence=translate("Kiosk", "Hold your telephone in front of the scanner."),
        icon="smartphone",
        back=translate("Kiosk", "Back"),
    )


def _value(state: KioskState) -> PageFace:
    if state.of_value:
        return PageFace(
            title=translate("Kiosk", "The card's PIN"),
            sentence=translate("Kiosk", "Or scan the code that your telephone shows."),
            icon="shield-check",
            go=translate("Kiosk", "Pay"),
            go_ready=bool(state.entry) and not state.busy,
            back=translate("Kiosk", "Back"),
        )
    return PageFace(
        title=translate("Kiosk", "Scan your gift card"),
        sentence=translate("Kiosk", "Or type its number."),
        icon="wallet",
        go=translate("Kiosk", "Continue"),
        go_ready=bool(state.entry),
        back=translate("Kiosk", "Back"),
    )


def _wallet(state: KioskState) -> PageFace:
    attempt = state.till.attempt
    if attempt is not None and (attempt.cancelling or attempt.step == "REVERSING"):
        return PageFace(
            title=translate("Kiosk", "One moment, please"),
            sentence=translate("Kiosk", "Your payment is being taken back. Please do not pay."),
            icon="undo-2", hero=True, tone="sky",
        )  # fmt: skip
    waiting = attempt is not None and attempt.step == "WAITING"
    return PageFace(
        title=translate("Kiosk", "Please confirm on your telephone")
        if waiting
        else translate("Kiosk", "One moment, please"),
        sentence=translate("Kiosk", "Your wallet is being asked."),
        icon="smartphone",
        hero=True,
        back=translate("Kiosk", "Pay another way"),
        tone="sky",
    )


def _code(state: KioskState) -> PageFace:
    attempt = state.till.attempt
    whose = "" if attempt is None else wallet_name(attempt.wallet)
    if attempt is not None and (attempt.cancelling or not attempt.shown):
        return PageFace(
            title=translate("Kiosk", "One moment, please"),
            sentence=translate("Kiosk", "Your payment is being taken back. Please do not pay.")
            if attempt.cancelling
            else translate("Kiosk", "Your code is being made."),
            icon="qr-code",
            back="" if attempt.cancelling else translate("Kiosk", "Pay another way"),
            tone="sky",
        )
    return PageFace(
        title=translate("Kiosk", "Scan with %1").replace("%1", whose),
        sentence=translate("Kiosk", "Open it on your telephone and scan this code."),
        icon="qr-code",
        back=translate("Kiosk", "Pay another way"),
    )


def _parked(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "Please go to a till"),
        sentence=translate("Kiosk", "Show this code there, and pay as you like."),
        icon="banknote",
        go=translate("Kiosk", "Done"),
    )


def _thanks(state: KioskState) -> PageFace:
    paid = state.paid
    words = translate("Kiosk", "%1 is paid. Please do not forget your goods.")
    if paid is not None and paid.link:
        words = translate("Kiosk", "%1 is paid. Scan the code for your receipt.")
    if paid is not None and paid.exit:
        words = translate("Kiosk", "%1 is paid. Take your receipt: its code opens the door.")
    return PageFace(
        title=translate("Kiosk", "Thank you!"),
        sentence=words.replace("%1", priced(0 if paid is None else paid.total)),
        icon="circle-check",
        go=translate("Kiosk", "Done"),
    )


def _staff(state: KioskState) -> PageFace:
    return PageFace(
        title=translate("Kiosk", "PIN") if state.user else translate("Kiosk", "Staff number"),
        sentence=translate("Kiosk", "Or scan a badge."),
        icon="shield-check",
        go=translate("Kiosk", "Continue"),
        go_ready=bool(state.entry) and not state.busy,
        back=translate("Kiosk", "Back"),
        tone="ink_2",
    )


def _attendant(state: KioskState) -> PageFace:
    name = "" if state.attendant is None else state.attendant.name
    standing = state.intervention
    if state.typing == "amount":
        titles = {
            "weight": translate("Kiosk", "Weight in kg"),
            "code": translate("Kiosk", "Number of the goods"),
        }
        return PageFace(
            title=titles.get(state.user, translate("Kiosk", "The shelf's price")),
            icon="hash",
            go=translate("Kiosk", "Continue"),
            go_ready=bool(state.entry),
            back=translate("Kiosk", "Back"),
            tone="ink_2",
        )
    return PageFace(
        title=name if standing is None else matter_face(standing).title,
        # Of a look at the basket staff read which goods they scan again.
        sentence=standing.text
        if standing is not None and standing.kind == "check" and standing.text
        else translate("Kiosk", "What may the lane do?"),
        icon="shield-check",
        back=translate("Kiosk", "Back to the shopper"),
        tone="ink_2",
    )
