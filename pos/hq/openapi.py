"""What /openapi.json and /docs say of the routes: their bodies are read by msgspec, not FastAPI.

The page at /docs is drawn here, from the same description, so that it needs nothing from the
internet.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, Response

from pos.contract import returns, serials, wire
from pos.contract.snapshots import Snapshot

_REF: Final = "#/components/schemas/{name}"
_BINARY: Final = {"type": "string", "format": "binary"}
_WORDS: Final = {"type": "string"}
_TYPES: Final = (
    Snapshot,
    wire.EventBatch,
    wire.Ack,
    wire.Quarantined,
    wire.Gap,
    wire.Fork,
    wire.Refetch,
    wire.Refused,
    wire.FeedRow,
    wire.FeedEnd,
    wire.EnrolRequest,
    wire.EnrolReply,
    wire.Hello,
    returns.SoldReceipt,
    returns.ReturnWanted,
    returns.SetAside,
    returns.CameBack,
    returns.Released,
    returns.NotYet,
    serials.SerialKept,
    serials.SerialUsed,
)

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


def _content(schema: object, media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": schema}}


def _ref(*types: type) -> dict[str, Any]:
    refs = [{"$ref": _REF.format(name=kind.__name__)} for kind in types]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def _replies(*replies: tuple[int, str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": text, "content": content} for status, text, content in replies}


def _refusals(*refusals: tuple[int, str]) -> list[tuple[int, str, dict[str, Any]]]:
    return [(status, text, _content(_ref(wire.Refused))) for status, text in refusals]


def _body(kind: type) -> dict[str, Any]:
    return {"required": True, "content": _content(_ref(kind))}


_HEADERS: Final = [
    {"name": name, "in": "header", "required": True, "description": text, "schema": schema}
    for name, text, schema in _SIGNING
]
_NOT_SIGNED: Final = (
    401,
    "bad_headers, unknown_terminal, revoked, wrong_epoch, bad_signature, clock (with hq_time) "
    "or replayed (with count)",
)
_AWAY: Final = (503, "Head office is busy or cannot use its disk; see Retry-After.")

HELLO: Final[dict[str, Any]] = {
    "summary": "Versions and time",
    "response_class": Response,
    "responses": _replies((200, "Spoken here.", _content(_ref(wire.Hello)))),
}
ENROL: Final[dict[str, Any]] = {
    "summary": "Let a terminal in",
    "response_class": Response,
    "openapi_extra": {"requestBody": _body(wire.EnrolRequest), "parameters": _HEADERS},
    "responses": _replies(
        (200, "Let in.", _content(_ref(wire.EnrolReply))),
        *_refusals(
            (400, "bad_body, bad_key"),
            _NOT_SIGNED,
            (403, "bad_code: wrong or too old"),
            (409, "code_used: by another machine; other_epoch: not as it stands here"),
            (413, "too_large"),
            _AWAY,
        ),
    ),
}
EVENTS: Final[dict[str, Any]] = {
    "summary": "Send journal entries",
    "response_class": Response,
    "openapi_extra": {
        "requestBody": {
            "description": "Plain, or with Content-Encoding: zstd.",
            **_body(wire.EventBatch),
        },
        "parameters": _HEADERS,
    },
    "responses": _replies(
        (200, "Everything up to `acked` is durable.", _content(_ref(wire.Ack))),
        (
            409,
            "Send again from `acked` + 1, or: two machines share one identity.",
            _content(_ref(wire.Gap, wire.Fork)),
        ),
        (422, "Durable too, but some are not booked.", _content(_ref(wire.Quarantined))),
        *_refusals(
            (400, "bad_body, bad_batch, bad_compression, envelope_newer"),
            _NOT_SIGNED,
            (403, "not_your_journal"),
            (413, "too_large: send fewer"),
            (415, "bad_encoding"),
            (426, "upgrade: the envelope is too old"),
            _AWAY,
        ),
    ),
}
FEED: Final[dict[str, Any]] = {
    "summary": "Read a feed",
    "response_class": Response,
    "openapi_extra": {"parameters": _HEADERS},
    "responses": _replies(
        (
            200,
            "FeedRow lines, then one FeedEnd line; compressed where zstd is accepted.",
            _content(_ref(wire.FeedRow, wire.FeedEnd), "application/x-ndjson"),
        ),
        (409, "Start again from 0 in `gen`.", _content(_ref(wire.Refetch))),
        *_refusals((400, "bad_request"), _NOT_SIGNED, (403, "not_your_feed"), _AWAY),
    ),
}
SNAPSHOT: Final[dict[str, Any]] = {
    "summary": "Read about a snapshot",
    "response_class": Response,
    "openapi_extra": {"parameters": _HEADERS},
    "responses": _replies(
        (
            200,
            "The newest one. `sig` is Ed25519 over the line `lianpos snapshot` and then a line "
            "`name=value` for every other field, in the order of their names.",
            _content(_ref(Snapshot)),
        ),
        *_refusals(
            (400, "bad_request"),
            _NOT_SIGNED,
            (403, "not_your_feed"),
            (404, "no_snapshot: read the feed"),
            _AWAY,
        ),
    ),
}
SNAPSHOT_FILE: Final[dict[str, Any]] = {
    "summary": "Read a snapshot",
    "response_class": Response,
    "openapi_extra": {
        "parameters": [
            *_HEADERS,
            {
                "name": "Range",
                "in": "header",
                "required": False,
                "description": "bytes=FIRST-LAST",
                "schema": {"type": "string"},
            },
        ]
    },
    "responses": _replies(
        (200, "The whole file.", _content(_BINARY, "application/zstd")),
        (206, "The part that was asked for.", _content(_BINARY, "application/zstd")),
        (
            400,
            "bad_request; or in plain text, that Range cannot be read.",
            _content(_ref(wire.Refused)) | _content(_WORDS, "text/plain"),
        ),
        (416, "There are no such bytes.", _content(_WORDS, "text/plain")),
        *_refusals(
            _NOT_SIGNED,
            (403, "not_your_feed"),
            (404, "no_snapshot: it has gone"),
            _AWAY,
        ),
    ),
}

RECEIPT: Final[dict[str, Any]] = {
    "summary": "Read a receipt",
    "response_class": Response,
    "openapi_extra": {"parameters": _HEADERS},
    "responses": _replies(
        (200, "What it sold, and what of it is gone.", _content(_ref(returns.SoldReceipt))),
        *_refusals(
            (400, "bad_request"),
            _NOT_SIGNED,
            (404, "unknown_receipt; receipt_not_arrived: its terminal is behind"),
            _AWAY,
        ),
    ),
}
SET_ASIDE: Final[dict[str, Any]] = {
    "summary": "Set goods aside for a return",
    "response_class": Response,
    "openapi_extra": {"requestBody": _body(returns.ReturnWanted), "parameters": _HEADERS},
    "responses": _replies(
        (200, "Nobody else gets them.", _content(_ref(returns.SetAside))),
        (409, "Less is left.", _content(_ref(returns.CameBack))),
        *_refusals(
            (400, "bad_body, bad_request"),
            _NOT_SIGNED,
            (404, "unknown_receipt; receipt_not_arrived: its terminal is behind"),
            (413, "too_large"),
            _AWAY,
        ),
    ),
}
RELEASE: Final[dict[str, Any]] = {
    "summary": "Let goods go that were set aside",
    "response_class": Response,
    "openapi_extra": {"parameters": _HEADERS},
    "responses": _replies(
        (200, "What became of them.", _content(_ref(returns.Released))),
        (409, "Send the journal up to `head` first.", _content(_ref(returns.NotYet))),
        *_refusals((400, "bad_request"), _NOT_SIGNED, _AWAY),
    ),
}


KEEP_SERIAL: Final[dict[str, Any]] = {
    "summary": "Have a voucher kept for a sale",
    "response_class": Response,
    "openapi_extra": {"parameters": _HEADERS},
    "responses": _replies(
        (200, "Nobody else can hand it in.", _content(_ref(serials.SerialKept))),
        (409, "It was handed in before, or is now.", _content(_ref(serials.SerialUsed))),
        *_refusals((400, "bad_request"), _NOT_SIGNED, _AWAY),
    ),
}


def describe(app: FastAPI) -> None:
    """Gives the app its /openapi.json with every schema, and the page /docs."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    # The way that FastAPI documents to extend its description.
    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs() -> str:
        return _page(app.openapi())


def _description(app: FastAPI) -> dict[str, Any]:
    description = get_openapi(
        title=app.title, version=app.version, routes=app.routes, description=_INTRODUCTION
    )
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REF)
    components = description.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    components.update(schemas)
    for path in description["paths"].values():
        for operation in path.values():
            replies = operation["responses"]
            if "HTTPValidationError" in str(replies.get("422")):
                del replies["422"]
    return description


_INTRODUCTION: Final = (
    "What terminals say to head office. JSON; hashes in hex, signatures in base64, moments in "
    "microseconds of UTC since 1970, money in minor units, quantities in thousandths. Every "
    "request but hello carries the six signing headers."
)


def _page(description: dict[str, Any]) -> str:
    parts = [f"<h1>{escape(description['info']['title'])}</h1>"]
    parts.append(f"<p>{escape(_INTRODUCTION)} <a href='/openapi.json'>openapi.json</a></p>")
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2>")
            parts.append(f"<p>{escape(operation.get('description', ''))}</p>")
            parts.append(_table(operation))
    parts.append("<h2>Schemas</h2>")
    for name, schema in sorted(description["components"]["schemas"].items()):
        text = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
        parts.append(f"<h3 id='{escape(name)}'>{escape(name)}</h3><pre>{escape(text)}</pre>")
    body = "\n".join(parts)
    return (
        f"<!doctype html><meta charset='utf-8'><title>lianpos</title><style>{_STYLE}</style>{body}"
    )


def _table(operation: dict[str, Any]) -> str:
    rows = [
        f"<tr><td>{parameter['in']}</td><td><code>{escape(parameter['name'])}</code></td>"
        f"<td>{escape(parameter.get('description', ''))}</td></tr>"
        for parameter in operation.get("parameters", [])
    ]
    if "requestBody" in operation:
        rows.append(f"<tr><td>body</td><td>{_links(operation['requestBody'])}</td><td></td></tr>")
    rows += [
        f"<tr><td>{status}</td><td>{_links(reply)}</td><td>{escape(reply['description'])}</td></tr>"
        for status, reply in sorted(operation["responses"].items())
    ]
    return f"<table>{''.join(rows)}</table>"


def _links(part: dict[str, Any]) -> str:
    names = []
    for content in part.get("content", {}).values():
        schema = content["schema"]
        for one in schema.get("oneOf", [schema]):
            if "$ref" in one:
                names.append(escape(one["$ref"].rpartition("/")[2]))
    return ", ".join(f"<a href='#{name}'>{name}</a>" for name in names)


_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td{border:1px solid #ccc;padding:.2rem .6rem}"
    "pre{background:#f4f4f4;padding:.6rem;overflow:auto}"
)
