"""The pieces that every operation at /openapi.json is described with.

Bodies are read by msgspec, not FastAPI: what they are is said here by the names of their types.
"""

from __future__ import annotations

from typing import Any, Final

from pos.contract import wire

REF: Final = "#/components/schemas/{name}"
"""How a description names a type."""

_SIGNING: Final = (
    ("X-Term", "The terminal, S001-T01; empty in enrol.", {"type": "string"}),
    ("X-Epoch", "Its epoch; 0 in enrol.", {"type": "integer", "minimum": 0}),
    ("X-Ts", "Microseconds of UTC since 1970.", {"type": "integer", "minimum": 0}),
    ("X-Nonce", "32 hex digits.", {"type": "string", "pattern": "^[0-9a-f]{32}$"}),
    ("X-Count", "Higher than in every request before.", {"type": "integer", "minimum": 0}),
    (
        "X-Sig",
        "Ed25519, base64, over method|path?query|X-Ts|X-Nonce|X-Count|sha256 hex of the body "
        "as sent.",
        {"type": "string"},
    ),
)


def content(schema: object, media: str = "application/json") -> dict[str, Any]:
    """A body of one schema."""
    return {media: {"schema": schema}}


def ref(*types: type) -> dict[str, Any]:
    """One of these types of the contract."""
    refs = [{"$ref": REF.format(name=kind.__name__)} for kind in types]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def replies(*known: tuple[int, str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Every answer of an operation: status, what it says in words, its body."""
    return {status: {"description": text, "content": body} for status, text, body in known}


def refusals(*known: tuple[int, str]) -> list[tuple[int, str, dict[str, Any]]]:
    """Answers that say no, with the codes that they may have."""
    return [(status, text, content(ref(wire.Refused))) for status, text in known]


def body(kind: type) -> dict[str, Any]:
    """What an operation has to be sent."""
    return {"required": True, "content": content(ref(kind))}


HEADERS: Final = [
    {"name": name, "in": "header", "required": True, "description": text, "schema": schema}
    for name, text, schema in _SIGNING
]
NOT_SIGNED: Final = (
    401,
    "bad_headers, unknown_terminal, revoked, wrong_epoch, bad_signature, clock (with hq_time) "
    "or replayed (with count)",
)
AWAY: Final = (503, "Head office is busy or cannot use its disk; see Retry-After.")
