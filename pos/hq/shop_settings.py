"""What head office may set in its shops, and whether a file says it rightly: every fault by name.

A file is a table of settings; each holds in the whole chain, in one store or at one terminal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from pos.codes.wallet_table import BadWallets, read_wallets
from pos.contract.devices import DevicesConfig
from pos.contract.enrolments import ConsentWords
from pos.contract.tenders import TenderKind
from pos.contract.terminal_config import faults_of_sent
from pos.pricing.tax import read_taxpayer
from pos.staff.permissions import PERMISSIONS, Limit

_LIMITS: Final = get_args(Limit)
_Amount = Annotated[int, Meta(ge=0, le=10**12)]


class _Rounding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    step: Annotated[int, Meta(ge=1, le=10_000)]
    direction: Literal["down", "nearest", "up"] = "down"
    most: _Amount | None = None


class _Program(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){1,3}$")]
    note: dict[Literal["zh_CN", "en"], str] = {}


def faults_of(document: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a file of settings, in words; nothing where it can be sent."""
    faults = [] if document else ["there is no setting in it"]
    for name, value in document.items():
        check = CHECKS.get(name)
        if check is None:
            faults.append(
                f"{name}: there is no such setting; there are {', '.join(sorted(CHECKS))}"
            )
        else:
            faults += check(name, value)
    return faults


def _is(kind: Any) -> Callable[[str, Any], Iterator[str]]:
    """A check by type."""

    def check(name: str, value: Any) -> Iterator[str]:
        try:
            msgspec.convert(value, kind)
        except (msgspec.ValidationError, ValueError) as error:
            yield f"{name}: {error}"

    return check


def _config(name: str, value: Any) -> Iterator[str]:
    yield from (f"{name}: {fault}" for fault in faults_of_sent(value))
    yield from _no_table(name, value)


def _hour(name: str, value: Any) -> Iterator[str]:
    try:
        dt.datetime.strptime(str(value), "%H:%M")  # noqa: DTZ007
    except ValueError:
        yield f"{name}: {value!r} is no hour; write it like 05:30"


def _roles(name: str, value: Any) -> Iterator[str]:
    for role, row in _tables(value).items():
        may = row.get("may") if isinstance(row, dict) else None
        if not isinstance(may, list) or set(row) != {"may"}:
            yield f'{name}.{role}: write it like may = ["sell.item", ...]'
            continue
        for permission in may:
            if permission not in PERMISSIONS:
                yield f"{name}.{role}: there is no permission {permission!r}"
    yield from _no_table(name, value)


def _limits(name: str, value: Any) -> Iterator[str]:
    for role, row in _tables(value).items():
        if not isinstance(row, dict):
            yield f"{name}.{role}: write it like refund = 50000"
            continue
        for limit, most in row.items():
            if limit not in _LIMITS:
                yield f"{name}.{role}: there is no limit {limit!r}; there are {', '.join(_LIMITS)}"
            elif type(most) is not int or most < 0:
                yield f"{name}.{role}.{limit}: {most!r} is no amount in minor units"
    yield from _no_table(name, value)


def _tenders(name: str, value: Any) -> Iterator[str]:
    for tender, row in _tables(value).items():
        fields = row if isinstance(row, dict) else {"?": row}
        for field in fields.keys() - set(TenderKind.__struct_fields__):
            yield f"{name}.{tender}: there is no {field!r}"
        try:
            msgspec.convert({**fields, "tender": tender}, TenderKind)
        except msgspec.ValidationError as error:
            yield f"{name}.{tender}: {error}"
    yield from _no_table(name, value)


def _wallets(name: str, value: Any) -> Iterator[str]:
    try:
        read_wallets(value)
    except BadWallets as error:
        yield from (f"{name}: {fault}" for fault in error.faults)


def _taxpayer(name: str, value: Any) -> Iterator[str]:
    try:
        read_taxpayer(value)
    except (msgspec.ValidationError, ValueError) as error:
        yield f"{name}: {error}"


def _tables(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _no_table(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name}: it is a table"


CHECKS: Final[Mapping[str, Callable[[str, Any], Iterator[str]]]] = {
    "age_check": _is(Literal["", "before_payment", "told"]),
    "badge_signs_in": _is(bool),
    "bags": _is(str),
    "cash_rounding": _is(_Rounding),
    "categories": _is(dict[str, dict[Literal["zh_CN", "en"], str]]),
    "config": _config,
    "day_start": _hour,
    "devices": _is(DevicesConfig),
    "limits": _limits,
    "member_consent": _is(ConsentWords),
    "parked_days": _is(Annotated[int, Meta(ge=0, le=365)]),
    "price_rise_hour": _hour,
    "program": _is(_Program),
    "roles": _roles,
    "shown_wallet": _is(Annotated[str, Meta(pattern="^[a-z]{1,16}$")]),
    "taxpayer": _taxpayer,
    "tenders": _tenders,
    "wallets": _wallets,
}

STORES_OWN: Final = frozenset({"taxpayer"})
"""What each store has been given when it opened: it can be changed there and nowhere else."""
