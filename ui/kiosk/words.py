"""What each page of a self-checkout says: one thing to do, and the one key that does it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.kiosk.state import Intervention, KioskState
from ui.theme.figures import money
from ui.theme.names import wallet_name

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFace:
    """The words of a page. `go` stands on the jade key, none where there is nothing to go on to;
    `back` on the quiet one beside it. `hero`: the words have the whole page. `tone` is the colour
    of the picture. `waits`: somebody is coming, and to go on without him is the quiet way."""

    title: str
    sentence: str = ""
    icon: str = "scan-barcode"
    go: str = ""
    go_ready: bool = True
    back: str = ""
    hero: bool = False
    tone: str = "jade"
    waits: bool = False


def face_of(state: KioskState) -> PageFace:
    """What is to be said now."""
    if state.idle_left:
        return _still_there(state)
    if state.intervention is not None and state.page not in ("staff", "attendant"):
        return _told(state.intervention)
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


def why_not(code: str, message: str) -> str:
    """Why the till did not do something, as a shopper needs it; `message` is for cashiers."""
    known = {
        "qr_away": translate(
            "Kiosk", "Payment codes cannot be taken just now. Please choose “Pay at a till”."
        ),
        "qr_code_needed": translate("Kiosk", "That is no payment code. Please show it once more."),
        "qr_not_available": translate(
            "Kiosk", "Payment codes cannot be taken just now. Please choose “Pay at a till”."
        ),
        "no_printer": translate("Kiosk", "There is no paper here just now."),
    }
    return known.get(code) or _why_no_card(code) or message


def _why_no_card(code: str) -> str:
    """Why a card of value does not pay; empty where it is about something else."""
    other = translate("Kiosk", "This card cannot pay here. Please pay another way.")
    nowhere = translate("Kiosk", "We do not find this card. Please try once more.")
    away = translate("Kiosk", "Gift cards cannot pay just now. Please pay another way.")
    known = {
        "value_wrong_pin": translate("Kiosk", "That is not this card's PIN. Please try again."),
        "value_locked": translate(
            "Kiosk", "Too many wrong PINs: this card rests for today. Please pay another way."
        ),
        "value_unknown": nowhere,
        "value_number_needed": nowhere,
        "load_number": nowhere,
        "value_which": translate("Kiosk", "Please scan the card itself."),
        "value_not_enough": translate(
            "Kiosk", "There is not enough on this card. Please pay another way."
        ),
        "value_not_accepted": other,
        "value_too_old": other,
        "value_lost": other,
        "value_offline": away,
        "load_offline": away,
        "card_permission": away,
        "value_not_available": away,
    }
    return known.get(code, "")


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
    return PageFace(
        title=translate("Kiosk", "Scan your first item"),
        sentence=translate("Kiosk", "Or touch your language."),
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
    return PageFace(
        title=translate("Kiosk", "Touch your item"),
        sentence=translate("Kiosk", "Or type the first letters of its name."),
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
            sentence=translate("Kiosk", "Touch how you would like to pay."),
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
    words = translate("Kiosk", "¥%1 is paid. Please do not forget your goods.")
    if paid is not None and paid.link:
        words = translate("Kiosk", "¥%1 is paid. Scan the code for your receipt.")
    return PageFace(
        title=translate("Kiosk", "Thank you!"),
        sentence=words.replace("%1", money(0 if paid is None else paid.total)),
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
        return PageFace(
            title=translate("Kiosk", "Weight in kg")
            if state.user == "weight"
            else translate("Kiosk", "The shelf's price"),
            icon="hash",
            go=translate("Kiosk", "Continue"),
            go_ready=bool(state.entry),
            back=translate("Kiosk", "Back"),
            tone="ink_2",
        )
    return PageFace(
        title=name if standing is None else _told(standing).title,
        # Of a look at the basket staff read which goods they scan again.
        sentence=standing.text
        if standing is not None and standing.kind == "check" and standing.text
        else translate("Kiosk", "What may the lane do?"),
        icon="shield-check",
        back=translate("Kiosk", "Back to the shopper"),
        tone="ink_2",
    )


def _told(what: Intervention) -> PageFace:
    """What the shopper reads while something is asked: calm, true, and never an accusation."""
    go_on = translate("Kiosk", "Go on")
    never_mind = translate("Kiosk", "Never mind, go on")
    coming = translate("Kiosk", "Somebody is coming to help you.")
    match what.kind:
        case "age":
            words = translate("Kiosk", "Some goods are for customers of %1 and over.")
            return PageFace(
                title=translate("Kiosk", "A quick look, please"),
                sentence=f"{words.replace('%1', str(what.figure))} {coming}",
                icon="user-round", hero=True, tone="amber", go=never_mind, waits=True,
            )  # fmt: skip
        case "unknown":
            return PageFace(
                title=translate("Kiosk", "We do not know this one"),
                sentence=translate(
                    "Kiosk", "Please put it aside and go on. It is not in your list."
                ),
                icon="circle-question-mark", hero=True, tone="sky", go=go_on,
            )  # fmt: skip
        case "not_for_sale":
            return PageFace(
                title=translate("Kiosk", "This one is not sold by itself"),
                sentence=translate(
                    "Kiosk", "Please put it aside and go on. It is not in your list."
                ),
                icon="tag", hero=True, tone="sky", go=go_on,
            )  # fmt: skip
        case "recalled":
            return PageFace(
                title=translate("Kiosk", "We may not sell this one today"),
                sentence=translate("Kiosk", "Please leave it with us. You do not pay for it."),
                icon="octagon-x", hero=True, tone="amber", go=go_on,
            )  # fmt: skip
        case "limit":
            return PageFace(
                title=translate("Kiosk", "That is as many as we may sell"),
                sentence=translate("Kiosk", "Please put the last one aside and go on."),
                icon="hash", hero=True, tone="sky", go=go_on,
            )  # fmt: skip
        case "price":
            return PageFace(
                title=translate("Kiosk", "We look at the price for you"),
                sentence=coming, icon="tag", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
        case "weight":
            return PageFace(
                title=translate("Kiosk", "We weigh this one for you"),
                sentence=coming, icon="weight", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
        case "remove":
            return PageFace(
                title=translate("Kiosk", "We take it out for you"),
                sentence=coming, icon="trash-2", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
        case "payment":
            return PageFace(
                title=translate("Kiosk", "Your bank is taking its time"),
                sentence=f"{translate('Kiosk', 'Please do not pay twice.')} {coming}",
                icon="clock", hero=True, tone="amber", go=translate("Kiosk", "Keep waiting"),
            )  # fmt: skip
        case "recall":
            return PageFace(
                title=translate("Kiosk", "We get your goods back"),
                sentence=coming, icon="inbox", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
        case "check":
            return PageFace(
                title=translate("Kiosk", "A quick look at your basket"),
                sentence=translate(
                    "Kiosk", "We look at a few baskets each day. Somebody is coming."
                ),
                icon="shopping-basket", hero=True, tone="sky",
            )  # fmt: skip
        case "bag":
            return _bag_area(what)
        case "help":
            return PageFace(
                title=translate("Kiosk", "Help is coming"),
                sentence=translate("Kiosk", "Somebody of the shop has been called."),
                icon="circle-question-mark", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
    return PageFace(
        title=translate("Kiosk", "That did not work"),
        sentence=translate("Kiosk", "Please put it aside and go on. It is not in your list."),
        icon="circle-question-mark", hero=True, tone="sky", go=go_on,
    )  # fmt: skip


def _bag_area(what: Intervention) -> PageFace:
    """What the bagging area has to say; most differences are the goods', and nobody's fault."""
    go_on = translate("Kiosk", "Go on")
    faces = {
        "put_it_there": (
            translate("Kiosk", "Please put it in the bagging area"),
            translate("Kiosk", "Is it too large? Touch the key and keep it with you."),
            translate("Kiosk", "I keep it with me"),
        ),
        "scan_it": (
            translate("Kiosk", "One piece is not in your list yet"),
            translate("Kiosk", "Please take it out of the bagging area and scan it."),
            go_on,
        ),
        "put_it_back": (
            translate("Kiosk", "Something has left the bagging area"),
            translate("Kiosk", "Please put it back there for a moment."),
            go_on,
        ),
        "too_heavy": (
            translate("Kiosk", "That is a lot for our scale"),
            translate("Kiosk", "Please put the last piece beside it."),
            go_on,
        ),
        "look": (
            translate("Kiosk", "Please have a look at the bagging area"),
            translate("Kiosk", "Only what is in your list should lie there."),
            go_on,
        ),
    }
    title, sentence, go = faces.get(
        what.text,
        (
            translate("Kiosk", "We have a quick look for you"),
            translate("Kiosk", "Somebody is coming to help you."),
            "",
        ),
    )
    return PageFace(
        title=title, sentence=sentence, icon="shopping-basket", hero=True, tone="sky", go=go
    )
