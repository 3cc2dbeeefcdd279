"""The training staff of a demo or training store. A real store's first own user removes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """Someone who may sign in at a demo store; the PIN is public."""

    user: str
    name: str
    role: Literal["cashier", "supervisor", "admin"]
    pin: str


TRAINING_STAFF: Final = (
    Trainee(user="1001", name="收银员", role="cashier", pin="1001"),
    Trainee(user="2001", name="值班长", role="supervisor", pin="2001"),
    Trainee(user="9001", name="管理员", role="admin", pin="9001"),
)
