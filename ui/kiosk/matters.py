"""What a self-checkout says while somebody has to look: calm, true, and never an accusation."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.kiosk.face import PageFace
from ui.kiosk.reasons import why_not
from ui.kiosk.state import Intervention, Kind

translate = QCoreApplication.translate


def matter_face(what: Intervention) -> PageFace:
    """What the shopper reads while something is asked: calm, true, and never an accusation."""
    go_on = translate("Kiosk", "Go on")
    never_mind = translate("Kiosk", "Never mind, go on")
    coming = translate("Kiosk", "Somebody is coming to help you.")
    aside = translate("Kiosk", "Please put it aside and go on.")
    come = translate("Kiosk", "Or wait for us: we have been called.") if what.needs_staff else ""
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
                sentence=f"{aside} {come}".strip(),
                icon="circle-question-mark", hero=True, tone="sky", go=go_on,
            )  # fmt: skip
        case "not_for_sale":
            return PageFace(
                title=translate("Kiosk", "This one is not sold by itself"),
                sentence=f"{aside} {come}".strip(), icon="tag", hero=True, tone="sky", go=go_on,
            )  # fmt: skip
        case "recalled":
            return PageFace(
                title=translate("Kiosk", "We may not sell this one today"),
                sentence=translate(
                    "Kiosk", "You do not pay for it. Somebody is coming to take it back."
                )
                if what.needs_staff
                else translate("Kiosk", "Please leave it with us. You do not pay for it."),
                icon="octagon-x", hero=True, tone="amber", go="" if what.needs_staff else go_on,
            )  # fmt: skip
        case "limit":
            return PageFace(
                title=translate("Kiosk", "That is as many as we may sell"),
                sentence=f"{translate('Kiosk', 'Please put the last one aside and go on.')} {come}",
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
        case "day":
            return PageFace(
                title=translate("Kiosk", "This checkout is closed"),
                sentence=translate("Kiosk", "Please use another one."),
                icon="circle-pause", hero=True, tone="ink_2",
            )  # fmt: skip
        case "help":
            return PageFace(
                title=translate("Kiosk", "Help is coming"),
                sentence=why_not(what.text)
                if what.text
                else translate("Kiosk", "Somebody of the shop has been called."),
                icon="circle-question-mark", hero=True, tone="sky", go=never_mind, waits=True,
            )  # fmt: skip
    return PageFace(
        title=translate("Kiosk", "That did not work"),
        sentence=translate("Kiosk", "Please put it aside and go on. It is not in your list."),
        icon="circle-question-mark", hero=True, tone="sky", go=go_on,
    )  # fmt: skip


def settled_words(kind: Kind, *, agree: bool) -> str:
    """What the shopper reads when somebody has seen to it and nothing has changed in the list."""
    put_aside = translate("Kiosk", "Please put it aside and go on. It is not in your list.")
    words = {
        "price": translate("Kiosk", "We have looked: the price in your list is right."),
        "weight": put_aside,
        "limit": put_aside,
    }
    either = {
        "unknown": put_aside,
        "not_for_sale": put_aside,
        "help": translate("Kiosk", "We have seen to it. Please go on."),
    }
    return either.get(kind, "" if agree else words.get(kind, ""))


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
