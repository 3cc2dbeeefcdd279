"""A promotion as a form has it: what each kind asks for, and the row that the answers make.

Rows are those of the pricing contract; every answer is text as people type it: amounts in major
units, days as 2026-12-01, hours as 16:00-20:00, goods as shelves and numbers. No widgets here.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

from PySide6.QtCore import QCoreApplication

from pos.money import NotAnAmount, TooLarge, amount_text, read_decimal
from ui.admin.offer_goods import Naming, goods_of, goods_text

translate = QCoreApplication.translate

Recipe: TypeAlias = Literal["lower", "together", "cheapest", "bundle", "spend", "every"]
"""The kinds as a shop thinks of them; the engine has four."""
RECIPES: Final[tuple[Recipe, ...]] = get_args(Recipe)
REWARDS: Final = ("percent", "amount", "price")
COMBINES: Final = ("best", "compound", "exclusive")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOTS: Final = ("slot_1", "slot_2", "slot_3", "slot_4")

_KIND: Final[dict[Recipe, str]] = {
    "lower": "simple", "together": "quantity", "cheapest": "quantity", "bundle": "bundle",
    "spend": "threshold", "every": "threshold",
}  # fmt: skip
_OWN: Final[dict[Recipe, tuple[str, ...]]] = {
    "lower": ("reward", "value", "goods"),
    "together": ("count", "reward", "value", "goods"),
    "cheapest": ("count", "cheapest", "reward", "value", "goods"),
    "bundle": (*SLOTS, "rewarded", "reward", "value"),
    "spend": ("tiers", "goods"),
    "every": ("spend", "value", "goods"),
}
NAMES: Final = ("name", "name_en")
TIMES: Final = ("from", "to", "weekdays", "hours", "month_days")
TERMS: Final = ("who", "tiers_of", "coupon", "min_spend", "max_times", "combine", "priority")
_TEXTS: Final = (
    "value", "count", "cheapest", *SLOTS, "rewarded", "tiers", "spend", "goods",
)  # fmt: skip
FIELDS: Final = (*NAMES, *_TEXTS, *TIMES, *TERMS, "reward")
_DAY: Final = dt.timedelta(days=1)
_ALL: Final = 100_000
"""All of a price, in thousandths of a percent."""
_HOURS: Final = re.compile(r"(\d{1,2}:\d\d)\s*[-–~到至]\s*(\d{1,2}:\d\d)")
_SLOT: Final = re.compile(r"(?:(\d{1,4})\s*[x×*]\s*)?(.+)", re.IGNORECASE)
_TIER: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[:：=\s]\s*(\d+(?:\.\d+)?)\s*(%?)")
_BETWEEN: Final = re.compile(r"[,，;；、]+")


class Wrong(Exception):
    """What was typed into a field will not do; its text says why, in the language of now."""


def recipe_of(row: Mapping[str, Any]) -> Recipe:
    """What kind of promotion a row is."""
    kind = row.get("kind")
    if kind == "threshold":
        return "every" if "every" in row else "spend"
    if kind == "quantity":
        return "cheapest" if row.get("cheapest") else "together"
    return "bundle" if kind == "bundle" else "lower"


def new_row(recipe: Recipe, *, name: str) -> dict[str, Any]:
    """A promotion of that kind with nothing in it yet; `name` is its identity."""
    row: dict[str, Any] = {"id": name, "name": "", "kind": _KIND[recipe]}
    if recipe == "cheapest":
        row["cheapest"] = 1
    if recipe == "every":
        row["every"] = {}
    return row


def asked(recipe: Recipe, row: Mapping[str, Any], form: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of that kind. What a form cannot write (exceptions of exceptions) it leaves."""
    held = {"goods"} if goods_text(row.get("on") or {}) is None else set()
    slots = row.get("slots") or ()
    if len(slots) > len(SLOTS) or any(goods_text(slot.get("on") or {}) is None for slot in slots):
        held |= {*SLOTS, "rewarded"}
    reward = row.get("tiers") or ()
    if any(set(tier.get("reward") or {}) - {"percent", "amount"} for tier in reward):
        held.add("tiers")
    own = tuple(name for name in _OWN[recipe] if name not in held)
    return (*NAMES, *own, *TIMES, *TERMS)


def form_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What the fields say of a promotion that there is."""
    form = dict.fromkeys(FIELDS, "")
    reward = row.get("reward") or {}
    kind = next((one for one in REWARDS if one in reward), "percent")
    tiers = row.get("tiers") or ()
    every = row.get("every") or {}
    amount = every.get("amount") if every else reward.get(kind)
    form |= {
        "name": str(row.get("name") or ""),
        "name_en": str(row.get("name_en") or ""),
        "reward": kind,
        "value": str(amount or "") if kind == "percent" and not every else _amount(amount),
        "spend": _amount(every.get("spend")),
        "count": str(row.get("count") or ""),
        "cheapest": str(row.get("cheapest") or ""),
        "goods": goods_text(row.get("on") or {}) or "",
        "tiers": ", ".join(_tier_text(tier) for tier in tiers),
        "from": _moment(row.get("from")),
        "to": _last_day(row.get("to")),
        "weekdays": " ".join(row.get("weekdays") or ()),
        "hours": ", ".join("-".join(window) for window in row.get("hours") or ()),
        "month_days": " ".join(str(day) for day in row.get("month_days") or ()),
        "who": "birthday" if row.get("birthday_only") else "members" if row.get("members_only")
        else "all",
        "tiers_of": " ".join(row.get("member_tiers") or ()),
        "coupon": str(row.get("coupon") or ""),
        "min_spend": _amount((row.get("min_spend") or {}).get("amount")),
        "max_times": str(row.get("max_times") or ""),
        "combine": str(row.get("combine") or "best"),
        "priority": str(row.get("priority") or ""),
    }  # fmt: skip
    for name, slot in zip(SLOTS, row.get("slots") or (), strict=False):
        words = goods_text(slot.get("on") or {}) or ""
        count = slot.get("count", 1)
        form[name] = words if count == 1 else f"{count} × {words}"
    form["rewarded"] = " ".join(str(place + 1) for place in row.get("rewarded") or ())
    return form


def row_of(
    form: Mapping[str, str], *, over: Mapping[str, Any], recipe: Recipe, naming: Naming
) -> tuple[dict[str, Any], dict[str, str]]:
    """The promotion that the form makes of `over`, and what is wrong: field -> sentence."""
    row: dict[str, Any] = json.loads(json.dumps(over))
    faults: dict[str, str] = {}
    fields = asked(recipe, over, form)

    def put(field: str, key: str, read: Callable[[str], Any]) -> None:
        """Reads a field into the row; an answer of None takes the key away."""
        if field not in fields:
            return
        try:
            value = read(form[field].strip())
        except Wrong as wrong:
            faults[field] = str(wrong)
            return
        if value is None or (value == "" and key != "name"):
            row.pop(key, None)
        else:
            row[key] = value

    put("name", "name", _needed)
    put("name_en", "name_en", str)
    _put_own(put, form, recipe=recipe, row=row, naming=naming)
    put("from", "from", lambda text: _time(text, last=False))
    put("to", "to", lambda text: _time(text, last=True))
    put("weekdays", "weekdays", lambda text: text.split() or None)
    put("hours", "hours", _hours)
    put("month_days", "month_days", lambda text: [_whole(one) for one in text.split()] or None)
    for key in ("members_only", "birthday_only"):
        row.pop(key, None)
    if form["who"] in ("members", "birthday"):
        row[f"{form['who']}_only"] = True
    put("tiers_of", "member_tiers", lambda text: text.split() or None)
    put("coupon", "coupon", str)
    spent = (over.get("min_spend") or {}).get("on", {"all": True})
    put("min_spend", "min_spend",
        lambda text: {"on": spent, "amount": _money(text)} if text else None)  # fmt: skip
    put("max_times", "max_times", lambda text: _whole(text) if text else None)
    put("combine", "combine", lambda text: None if text == "best" else text)
    put("priority", "priority", lambda text: _whole(text, least=-999) if text else None)
    return row, faults


Put: TypeAlias = Callable[[str, str, Callable[[str], Any]], None]


def _put_own(
    put: Put, form: Mapping[str, str], *, recipe: Recipe, row: dict[str, Any], naming: Naming
) -> None:
    """What only some kinds have."""
    put("count", "count", lambda text: _whole(text, least=2))
    put("cheapest", "cheapest", _whole)
    put("goods", "on", lambda text: _goods(text, naming))
    put("tiers", "tiers", _tiers)
    if recipe == "every":
        amounts: dict[str, Any] = {}
        put("spend", "every", lambda text: amounts.setdefault("spend", _money(text)))
        put("value", "every", lambda text: amounts.setdefault("amount", _money(text)))
        row["every"] = amounts
    else:
        put("value", "reward", lambda text: _reward(form["reward"], text))
    if recipe == "bundle":
        slots: list[dict[str, Any]] = []
        for field in SLOTS:
            put(field, "slots", lambda text, first=field == SLOTS[0]: _slot(  # type: ignore[misc]
                text, naming, slots, needed=first))  # fmt: skip
        if slots:
            row["slots"] = slots
        put("rewarded", "rewarded", lambda text: [_whole(one) - 1 for one in text.split()] or None)


def fault_words(why: str) -> str:
    """What the engine says against a promotion, in the language of now."""
    words = {
        "missing": translate("OfferFaults", "This is needed."),
        "empty": translate("OfferFaults", "This is needed."),
        "over 100": translate("OfferFaults", "Type a percentage above 0, up to 100."),
        "not a positive number": translate("OfferFaults", "Type a figure above 0."),
        "negative": translate("OfferFaults", "Type a figure above 0."),
        "too large": translate("OfferFaults", "That is more than can be counted."),
        "not below count": translate("OfferFaults", "Fewer than are bought together."),
        "selects nothing": translate("OfferFaults", "Say which goods: a shelf or a number."),
        "no such slot": translate("OfferFaults", "There are not so many groups of goods."),
        "not a day from 1 to 31": translate("OfferFaults", "Days are 1 to 31."),
        "too long": translate("OfferFaults", "This is too long."),
    }  # fmt: skip
    if why in words:
        return words[why]
    if "the tier before it" in why:
        return translate("OfferFaults", "Each step is higher than the one before it.")
    if "could never apply" in why:
        return translate("OfferFaults", "It could never hold: look at days and hours.")
    if why.startswith("coupon of "):
        taken = translate("OfferFaults", "This is the coupon of %1 already.")
        return taken.replace("%1", why.removeprefix("coupon of "))
    if why.startswith("no tier "):
        unknown, _, known = why.removeprefix("no tier ").partition(": ")
        tiers = translate("OfferFaults", "Nobody is %1 here; there are %2.")
        return tiers.replace("%1", unknown).replace("%2", known)
    if why.startswith("reads as "):
        return translate("OfferFaults", "The till reads this code as goods, a card or money.")
    if "printed" in why:
        return translate("OfferFaults", "There is a sign in it that cannot be printed.")
    return why


def gives_away(row: Mapping[str, Any]) -> bool:
    """Whether all of its goods cost nothing, without anything else bought."""
    reward = row.get("reward") or {}
    if row.get("kind") != "simple":
        return False
    return reward.get("price") == 0 or read_decimal(reward.get("percent", "0"), places=3) == _ALL


FIELD_OF: Final = {
    "reward": "value", "on": "goods", "every": "spend", "slots": "slot_1",
    "member_tiers": "tiers_of",
}  # fmt: skip
"""Where a fault of the row shows in the form, where its name is not the field's."""


# --- reading ---------------------------------------------------------------------------------


def _needed(text: str) -> str:
    if not text:
        raise Wrong(translate("OfferFaults", "This is needed."))
    return text


def _whole(text: str, *, least: int = 1) -> int:
    try:
        found = int(text) if len(text) <= 6 else least - 1
    except ValueError:
        found = least - 1
    if found < least:
        words = translate("OfferFaults", "Type a whole number from %1 on.")
        raise Wrong(words.replace("%1", str(least)))
    return found


def _money(text: str) -> int:
    try:
        found = read_decimal(text, places=2)
    except (NotAnAmount, TooLarge):
        found = 0
    if found <= 0:
        raise Wrong(translate("OfferFaults", "Type an amount, such as 20 or 12.50."))
    return found


def _percent(text: str) -> str:
    typed = text.removesuffix("%").strip()
    try:
        found = read_decimal(typed, places=3)
    except (NotAnAmount, TooLarge):
        found = 0
    if not 0 < found <= _ALL:
        raise Wrong(translate("OfferFaults", "Type a percentage above 0, up to 100."))
    return typed


def _reward(kind: str, text: str) -> dict[str, Any]:
    if kind == "percent":
        return {"percent": _percent(text)}
    if kind == "price" and text.strip("0.") == "" and text:
        return {"price": 0}
    return {kind: _money(text)}


def _goods(text: str, naming: Naming) -> dict[str, Any]:
    if not text:
        raise Wrong(translate("OfferFaults", "Say which goods: a shelf or a number."))
    goods, unknown = goods_of(text, naming)
    if unknown:
        words = translate("OfferFaults", "No article and no shelf is called %1.")
        raise Wrong(words.replace("%1", ", ".join(unknown)))
    return goods


def _slot(
    text: str, naming: Naming, slots: list[dict[str, Any]], *, needed: bool
) -> list[dict[str, Any]] | None:
    """Reads one group of a combination behind those before it."""
    if not text and not needed:
        return slots or None
    match = _SLOT.fullmatch(text)
    slots.append({"on": _goods(match[2] if match else "", naming),
                  "count": int(match[1] or 1) if match else 1})  # fmt: skip
    return slots


def _tiers(text: str) -> list[dict[str, Any]]:
    tiers: list[dict[str, Any]] = []
    for part in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        match = _TIER.fullmatch(part)
        if match is None:
            tiers.clear()
            break
        spend, gives, percent = match.groups()
        reward = {"percent": _percent(gives)} if percent else {"amount": _money(gives)}
        tiers.append({"spend": _money(spend), "reward": reward})
    if not tiers:
        raise Wrong(translate("OfferFaults", "Write steps as 100 10, 200 25, or 100 5%."))
    return tiers


def _time(text: str, *, last: bool) -> str | None:
    """A day or a moment; the `last` day is a whole one, so that the next begins without it."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        whole = len(text) <= 10
        return (moment + _DAY if last and whole else moment).isoformat()
    except (ValueError, OverflowError):
        raise Wrong(translate("OfferFaults", "Write a day such as 2026-12-01.")) from None


def _hours(text: str) -> list[list[str]] | None:
    windows = []
    for part in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        match = _HOURS.fullmatch(part)
        ends = [end.rjust(5, "0") for end in match.groups()] if match else []
        if not ends or any(end > "24:00" or end[3:] > "59" for end in ends) or ends[0] == ends[1]:
            raise Wrong(translate("OfferFaults", "Write hours such as 16:00-20:00."))
        windows.append(ends)
    return windows or None


# --- showing ---------------------------------------------------------------------------------


def _amount(minor: Any) -> str:
    return amount_text(minor) if isinstance(minor, int) else ""


def _tier_text(tier: Mapping[str, Any]) -> str:
    reward = tier.get("reward") or {}
    gives = f"{reward['percent']}%" if "percent" in reward else _amount(reward.get("amount"))
    return f"{_amount(tier.get('spend'))} {gives}"


def _moment(text: Any) -> str:
    """A time as it is typed: midnight is the day alone."""
    return str(text or "").removesuffix(":00").removesuffix("T00:00")


def _last_day(text: Any) -> str:
    """The end, which is exclusive: a midnight is the day before it."""
    try:
        end = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return str(text or "")
    if end.time() == dt.time() and end.tzinfo is None:
        return (end - _DAY).date().isoformat()
    return _moment(text)
