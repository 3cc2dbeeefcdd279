"""What the router makes of a code, told to a person or a program: `lianpos codes explain`."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from pos.codes.route import Context, Route
from pos.codes.router import CLEAN, NONE
from pos.codes.rules import PAYING_RULES, RULES

Explanation: TypeAlias = "dict[str, str | dict[str, str | int] | None]"


class Say(Protocol):
    """The sentence of a code with its values filled in (pos.texts)."""

    def __call__(self, code: str, /, **values: str | int) -> str: ...


def explanation(found: Route, *, say: Say) -> Explanation:
    """The answer of `lianpos codes explain --json`: kind, wallet, fields, why."""
    fields: dict[str, str | int] = {"code": found.shown, "rule": found.rule, **found.fields}
    if found.problem is not None:
        fields["problem"] = found.problem
    return {
        "kind": found.kind,
        "wallet": found.wallet,
        "fields": fields,
        "why": say(f"route.{found.why}", **found.fields),
    }


def published_order(*, context: Context, say: Say) -> list[str]:
    """The rules in the order in which they are tried, in words: `lianpos codes rules`."""
    rules = RULES if context == "selling" else PAYING_RULES
    names = [CLEAN, *(rule.name for rule in rules), NONE]
    return [say(f"rule.{name}") for name in names]
