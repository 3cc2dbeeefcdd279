"""Whose page it is: head office sees the chain, a store itself, a brand its own lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import quote

Role = Literal["hq", "store", "brand"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page. `scope` is the store's id or the brand's name, empty for head office."""

    role: Role
    scope: str = ""

    @property
    def store(self) -> str:
        """The store that sums are of; empty for all of them together."""
        return self.scope if self.role == "store" else ""

    @property
    def brand(self) -> str:
        """The brand that sums are of; empty for whole sales."""
        return self.scope if self.role == "brand" else ""

    @property
    def path(self) -> str:
        """Where the page is."""
        if self.role == "hq":
            return "/live"
        return f"/live/{self.role}/{quote(self.scope, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is signed in, and whose page is their own."""

    user: str
    own: View

    def may_see(self, view: View) -> bool:
        """Head office may see every page, everybody else their own and no other."""
        return self.own.role == "hq" or self.own == view
