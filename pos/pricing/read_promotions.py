"""Promotions from JSON: every fault of the whole list with its path, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from pos.pricing.faults import BadFile, Faults, load_list
from pos.pricing.promotion import (
    WHOLE,
    Combine,
    Every,
    Funder,
    Kind,
    MinSpend,
    Promotion,
    Reward,
    RewardKind,
    Selector,
    Slot,
    Tier,
)
from pos.pricing.read_when import NEVER, SO_NEVER, TIMED, read_when

_EVERY: Final = frozenset(
    "id name name_en kind combine priority from to weekdays month_days hours stores zones channels "
    "member_tiers members_only birthday_only coupon min_spend max_times funded_by on_original "
    "favour".split()
)
_OWN: Final = {
    "simple": frozenset(("on", "reward")),
    "quantity": frozenset(("on", "count", "cheapest", "reward")),
    "bundle": frozenset(("slots", "reward", "rewarded")),
    "threshold": frozenset(("on", "tiers", "every", "base")),
}
_KNOWN: Final = {kind: _EVERY | own for kind, own in _OWN.items()}
_REQUIRED: Final = {
    "simple": ("id", "name", "on", "reward"),
    "quantity": ("id", "name", "on", "count", "reward"),
    "bundle": ("id", "name", "slots", "reward"),
    "threshold": ("id", "name", "on"),
}
_SHARED: Final = _EVERY - TIMED - {"id", "name", "name_en", "kind"}
_SELECTOR: Final = frozenset(("skus", "categories", "brands", "all", "except"))
_SPENT: Final = frozenset(("on", "amount"))
_FUNDER: Final = frozenset(("party", "percent"))
_SLOT: Final = frozenset(("on", "count"))
_STEP: Final = frozenset(("spend", "amount"))
_TIER: Final = frozenset(("spend", "reward"))
_REWARD: Final = ("percent", "amount", "price")
_NOBODY: Final = frozenset[str]()
_RESERVED: Final = "@"
_DEEPEST: Final = 8
"""Exceptions to exceptions; more is no selector that anybody meant."""
_MOST_PIECES: Final = 1_000
_MOST_SLOTS: Final = 12
"""Of one group: ways to fill it are written down piece by piece and slot by slot."""


def read_promotions(content: bytes | str) -> tuple[Promotion, ...]:
    """The promotions of a JSON text. Raises `BadFile` with the faults of all of them."""
    return promotions_of(load_list(content, what="promotions"))


def promotions_of(entries: Iterable[Any]) -> tuple[Promotion, ...]:
    """The promotions of decoded JSON values. Raises `BadFile` with the faults of all of them."""
    faults = Faults()
    promotions: dict[str, Promotion] = {}
    for n, entry in enumerate(entries):
        promotion = _promotion(entry, f"[{n}]", faults)
        if promotion is None:
            continue
        if promotion.id in promotions:
            faults.add(f"[{n}].id", f"{promotion.id!r} comes twice")
        promotions[promotion.id] = promotion
    if faults.found:
        raise BadFile(faults.found)
    return tuple(promotions.values())


def _promotion(value: Any, path: str, faults: Faults) -> Promotion | None:
    if not isinstance(value, dict):
        faults.add(path, "not an object")
        return None
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in _OWN:
        reason = f"not one of {', '.join(_OWN)}" if "kind" in value else "missing"
        faults.add(f"{path}.kind", reason)
        return None
    made = faults.mapping(value, path, known=_KNOWN[kind], required=_REQUIRED[kind])
    if str(made.get("id")).startswith(_RESERVED):
        faults.add(f"{path}.id", f"begins with {_RESERVED}, which marks what people take off")
    fields = _conditions(made, path, faults) | _OWN_READERS[kind](made, path, faults)
    return Promotion(
        id=faults.text(made.get("id", "?"), f"{path}.id"),
        name=faults.text(made.get("name", "?"), f"{path}.name"),
        name_en=faults.text(made["name_en"], f"{path}.name_en") if "name_en" in made else "",
        kind=cast(Kind, kind),
        **fields,
    )


def _conditions(made: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    """What every promotion may carry."""
    fields: dict[str, Any] = {}
    for name, value in made.items():
        if name not in _SHARED:
            continue
        place = f"{path}.{name}"
        if name == "combine":
            options = ("best", "exclusive", "compound")
            fields[name] = cast(Combine, faults.choice(value, place, options))
        elif name == "priority":
            fields[name] = faults.whole(value, place, least=None)
        elif name in ("stores", "zones", "channels", "member_tiers"):
            fields[name] = faults.texts(value, place, empty=NEVER)
        elif name in ("members_only", "birthday_only", "on_original"):
            fields[name] = faults.flag(value, place)
        elif name == "coupon" and value is not None:
            fields[name] = faults.text(value, place)
        elif name == "max_times" and value is not None:
            fields[name] = faults.whole(value, place, least=1)
        elif name == "favour":
            fields[name] = faults.choice(value, place, ("customer", "retailer"))
        elif name == "min_spend" and value is not None:
            fields[name] = _min_spend(value, place, faults)
        elif name == "funded_by":
            fields[name] = _funders(value, place, faults)
    if not TIMED.isdisjoint(made):
        fields["when"] = read_when(made, path, faults)
    return fields


def _min_spend(value: Any, path: str, faults: Faults) -> MinSpend:
    made = faults.mapping(value, path, known=_SPENT, required=("on", "amount"))
    return MinSpend(
        on=_selector(made["on"], f"{path}.on", faults) if "on" in made else Selector(),
        amount=faults.whole(made.get("amount", 1), f"{path}.amount", least=1),
    )


def _funders(value: Any, path: str, faults: Faults) -> tuple[Funder, ...]:
    funders = []
    for n, entry in enumerate(faults.items(value, path)):
        place = f"{path}[{n}]"
        made = faults.mapping(entry, place, known=_FUNDER, required=("party", "percent"))
        funders.append(
            Funder(
                party=faults.text(made.get("party", "?"), f"{place}.party"),
                percent=faults.percent(made.get("percent", "1"), f"{place}.percent"),
            )
        )
    if sum(funder.percent for funder in funders) > WHOLE:
        faults.add(path, "over 100 percent together")
    return tuple(funders)


def _selector(value: Any, path: str, faults: Faults, *, depth: int = 0) -> Selector:
    if depth > _DEEPEST:
        faults.add(path, "nested too deep")
        return Selector()
    made = faults.mapping(value, path, known=_SELECTOR)
    skus, categories, brands = [
        faults.texts(made[name], f"{path}.{name}") if name in made else _NOBODY
        for name in ("skus", "categories", "brands")
    ]
    everything = faults.flag(made["all"], f"{path}.all") if "all" in made else False
    if not (everything or skus or categories or brands) and isinstance(value, dict):
        faults.add(path, "selects nothing")
    selector = Selector(
        skus=skus,
        categories=categories,
        brands=brands,
        everything=everything,
        exclude=(
            _selector(made["except"], f"{path}.except", faults, depth=depth + 1)
            if made.get("except") is not None
            else None
        ),
    )
    if selector.exclude is not None and selector.exclude.covers(selector):
        faults.add(f"{path}.except", f"takes out all that is selected, {SO_NEVER}")
    return selector


def _reward(value: Any, path: str, faults: Faults, *, kinds: tuple[str, ...] = _REWARD) -> Reward:
    made = faults.mapping(value, path, known=frozenset(kinds))
    given = [name for name in kinds if name in made]
    if len(given) != 1:
        if isinstance(value, dict):
            faults.add(path, f"not exactly one of {', '.join(kinds)}")
        return Reward(kind="percent", value=1)
    name = given[0]
    amount = (
        faults.percent(made[name], f"{path}.{name}")
        if name == "percent"
        else faults.whole(made[name], f"{path}.{name}", least=0 if name == "price" else 1)
    )
    return Reward(kind=cast(RewardKind, name), value=amount)


def _simple(made: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    return {
        "slots": (Slot(on=_on(made, path, faults)),),
        "reward": _reward(made.get("reward", {"price": 1}), f"{path}.reward", faults),
    }


def _on(made: Mapping[str, Any], path: str, faults: Faults) -> Selector:
    return _selector(made["on"], f"{path}.on", faults) if "on" in made else Selector()


def _quantity(made: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    count = faults.whole(made.get("count", 2), f"{path}.count", least=1)
    if count > _MOST_PIECES:
        faults.add(f"{path}.count", f"more than {_MOST_PIECES} pieces in a group")
    cheapest = 0
    if made.get("cheapest") is not None:
        cheapest = faults.whole(made["cheapest"], f"{path}.cheapest", least=1)
        if cheapest >= count and "count" in made:
            faults.add(f"{path}.cheapest", "not below count")
    return {
        "slots": (Slot(on=_on(made, path, faults), count=count),),
        "cheapest": cheapest,
        "reward": _reward(made.get("reward", {"price": 1}), f"{path}.reward", faults),
    }


def _bundle(made: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    slots = []
    for n, entry in enumerate(faults.items(made.get("slots", [0]), f"{path}.slots", empty="empty")):
        place = f"{path}.slots[{n}]"
        if "slots" not in made:
            break
        slot = faults.mapping(entry, place, known=_SLOT, required=("on",))
        slots.append(
            Slot(
                on=_on(slot, place, faults),
                count=faults.whole(slot.get("count", 1), f"{place}.count", least=1),
            )
        )
    if len(slots) > _MOST_SLOTS:
        faults.add(f"{path}.slots", f"more than {_MOST_SLOTS}")
    if sum(slot.count for slot in slots) > _MOST_PIECES:
        faults.add(f"{path}.slots", f"more than {_MOST_PIECES} pieces in a group")
    rewarded = set()
    if made.get("rewarded") is not None:
        for n, index in enumerate(faults.items(made["rewarded"], f"{path}.rewarded", empty=NEVER)):
            if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(slots):
                faults.add(f"{path}.rewarded[{n}]", "no such slot")
            else:
                rewarded.add(index)
    return {
        "slots": tuple(slots),
        "rewarded": frozenset(rewarded),
        "reward": _reward(made.get("reward", {"price": 1}), f"{path}.reward", faults),
    }


def _threshold(made: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    if ("tiers" in made) == ("every" in made):
        faults.add(path, "not exactly one of tiers, every")
    tiers: list[Tier] = []
    if "tiers" in made:
        place = f"{path}.tiers"
        for n, entry in enumerate(faults.items(made["tiers"], place, empty=NEVER)):
            tier = _tier(entry, f"{place}[{n}]", faults)
            if tiers and tier.spend <= tiers[-1].spend:
                how = "overlaps" if tier.spend == tiers[-1].spend else "is below"
                faults.add(f"{place}[{n}].spend", f"{how} the tier before it")
            tiers.append(tier)
    every = None
    if "every" in made:
        place = f"{path}.every"
        entry = faults.mapping(made["every"], place, known=_STEP, required=("spend", "amount"))
        every = Every(
            spend=faults.whole(entry.get("spend", 1), f"{place}.spend", least=1),
            amount=faults.whole(entry.get("amount", 1), f"{place}.amount", least=1),
        )
    return {
        "slots": (Slot(on=_on(made, path, faults), count=0),),
        "tiers": tuple(tiers),
        "every": every,
        "base": faults.choice(made.get("base", "net"), f"{path}.base", ("net", "gross")),
    }


def _tier(value: Any, path: str, faults: Faults) -> Tier:
    made = faults.mapping(value, path, known=_TIER, required=("spend", "reward"))
    return Tier(
        spend=faults.whole(made.get("spend", 1), f"{path}.spend", least=1),
        reward=_reward(
            made.get("reward", {"amount": 1}), f"{path}.reward", faults, kinds=("percent", "amount")
        ),
    )


_OWN_READERS: Final = {
    "simple": _simple,
    "quantity": _quantity,
    "bundle": _bundle,
    "threshold": _threshold,
}
