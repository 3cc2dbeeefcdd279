"""What the till answers to every command: done or not, why not, and the whole truth afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pos.till.beforehand import Run
from pos.till.state import Json, TillState


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a command was refused: a stable `code` for programs, one calm sentence for people.

    Where the till only asks, `figures` say what about.
    """

    code: str
    message: str
    figures: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome of one command. With `ok` false nothing has changed.

    What `waits` for head office to be asked is neither done nor refused yet: `Run.ask` asks it, on
    any thread but the screen's, and `go_on` runs it again.
    """

    did: str
    state: TillState
    error: Problem | None = None
    values: Mapping[str, Json] = field(default_factory=dict)
    waits: Run | None = None

    @property
    def ok(self) -> bool:
        return self.error is None

    def to_json(self) -> dict[str, Json]:
        """The line that `lianpos console` prints (contract of the console)."""
        if self.error is not None:
            return {
                "ok": False,
                "did": self.did,
                "error": {
                    "code": self.error.code,
                    "message": self.error.message,
                    **self.error.figures,
                },
                "state": self.state.to_json(),
            }
        return {"ok": True, "did": self.did, **self.values, "state": self.state.to_json()}
