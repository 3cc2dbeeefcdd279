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

from pos.contract import members, payments, returns, serials, wire
from pos.contract.snapshots import Snapshot
from pos.hq.describing import AWAY, HEADERS, NOT_SIGNED, REF, body, content, ref, refusals, replies

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
    payments.PaymentWanted,
    payments.PaymentState,
    payments.PaymentFate,
    payments.RefundWanted,
    payments.RefundState,
    members.MemberAsked,
    members.MembersFound,
    members.HoldWanted,
    members.ValueHoldWanted,
    members.CardLost,
    members.LoadWanted,
    members.Loadable,
    members.Sellers,
    members.Held,
    members.HoldEnded,
    members.LoadEnded,
    members.CardAsked,
    members.CardSeen,
    members.Allowance,
)

HELLO: Final[dict[str, Any]] = {
    "summary": "Versions and time",
    "response_class": Response,
    "responses": replies((200, "Spoken here.", content(ref(wire.Hello)))),
}
ENROL: Final[dict[str, Any]] = {
    "summary": "Let a terminal in",
    "response_class": Response,
    "openapi_extra": {"requestBody": body(wire.EnrolRequest), "parameters": HEADERS},
    "responses": replies(
        (200, "Let in.", content(ref(wire.EnrolReply))),
        *refusals(
            (400, "bad_body, bad_key"),
            NOT_SIGNED,
            (403, "bad_code: wrong or too old"),
            (409, "code_used: by another machine; other_epoch: not as it stands here"),
            (413, "too_large"),
            AWAY,
        ),
    ),
}
EVENTS: Final[dict[str, Any]] = {
    "summary": "Send journal entries",
    "response_class": Response,
    "openapi_extra": {
        "requestBody": {
            "description": "Plain, or with Content-Encoding: zstd.",
            **body(wire.EventBatch),
        },
        "parameters": HEADERS,
    },
    "responses": replies(
        (200, "Everything up to `acked` is durable.", content(ref(wire.Ack))),
        (
            409,
            "Send again from `acked` + 1, or: two machines share one identity.",
            content(ref(wire.Gap, wire.Fork)),
        ),
        (422, "Durable too, but some are not booked.", content(ref(wire.Quarantined))),
        *refusals(
            (400, "bad_body, bad_batch, bad_compression, envelope_newer"),
            NOT_SIGNED,
            (403, "not_your_journal"),
            (413, "too_large: send fewer"),
            (415, "bad_encoding"),
            (426, "upgrade: the envelope is too old"),
            AWAY,
        ),
    ),
}
FEED: Final[dict[str, Any]] = {
    "summary": "Read a feed",
    "response_class": Response,
    "openapi_extra": {"parameters": HEADERS},
    "responses": replies(
        (
            200,
            "FeedRow lines, then one FeedEnd line; compressed where zstd is accepted.",
            content(ref(wire.FeedRow, wire.FeedEnd), "application/x-ndjson"),
        ),
        (409, "Start again from 0 in `gen`.", content(ref(wire.Refetch))),
        *refusals((400, "bad_request"), NOT_SIGNED, (403, "not_your_feed"), AWAY),
    ),
}
SNAPSHOT: Final[dict[str, Any]] = {
    "summary": "Read about a snapshot",
    "response_class": Response,
    "openapi_extra": {"parameters": HEADERS},
    "responses": replies(
        (
            200,
            "The newest one. `sig` is Ed25519 over the line `lianpos snapshot` and then a line "
            "`name=value` for every other field, in the order of their names.",
            content(ref(Snapshot)),
        ),
        *refusals(
            (400, "bad_request"),
            NOT_SIGNED,
            (403, "not_your_feed"),
            (404, "no_snapshot: read the feed"),
            AWAY,
        ),
    ),
}
SNAPSHOT_FILE: Final[dict[str, Any]] = {
    "summary": "Read a snapshot",
    "response_class": Response,
    "openapi_extra": {
        "parameters": [
            *HEADERS,
            {
                "name": "Range",
                "in": "header",
                "required": False,
                "description": "bytes=FIRST-LAST",
                "schema": {"type": "string"},
            },
        ]
    },
    "responses": replies(
        (200, "The whole file.", content(_BINARY, "application/zstd")),
        (206, "The part that was asked for.", content(_BINARY, "application/zstd")),
        (
            400,
            "bad_request; or in plain text, that Range cannot be read.",
            content(ref(wire.Refused)) | content(_WORDS, "text/plain"),
        ),
        (416, "There are no such bytes.", content(_WORDS, "text/plain")),
        *refusals(
            NOT_SIGNED,
            (403, "not_your_feed"),
            (404, "no_snapshot: it has gone"),
            AWAY,
        ),
    ),
}

RECEIPT: Final[dict[str, Any]] = {
    "summary": "Read a receipt",
    "response_class": Response,
    "openapi_extra": {"parameters": HEADERS},
    "responses": replies(
        (200, "What it sold, and what of it is gone.", content(ref(returns.SoldReceipt))),
        *refusals(
            (400, "bad_request"),
            NOT_SIGNED,
            (404, "unknown_receipt; receipt_not_arrived: its terminal is behind"),
            AWAY,
        ),
    ),
}
SET_ASIDE: Final[dict[str, Any]] = {
    "summary": "Set goods aside for a return",
    "response_class": Response,
    "openapi_extra": {"requestBody": body(returns.ReturnWanted), "parameters": HEADERS},
    "responses": replies(
        (200, "Nobody else gets them.", content(ref(returns.SetAside))),
        (409, "Less is left.", content(ref(returns.CameBack))),
        *refusals(
            (400, "bad_body, bad_request"),
            NOT_SIGNED,
            (404, "unknown_receipt; receipt_not_arrived: its terminal is behind"),
            (413, "too_large"),
            AWAY,
        ),
    ),
}
RELEASE: Final[dict[str, Any]] = {
    "summary": "Let goods go that were set aside",
    "response_class": Response,
    "openapi_extra": {"parameters": HEADERS},
    "responses": replies(
        (200, "What became of them.", content(ref(returns.Released))),
        (409, "Send the journal up to `head` first.", content(ref(returns.NotYet))),
        *refusals((400, "bad_request"), NOT_SIGNED, AWAY),
    ),
}


KEEP_SERIAL: Final[dict[str, Any]] = {
    "summary": "Have a voucher kept for a sale",
    "response_class": Response,
    "openapi_extra": {"parameters": HEADERS},
    "responses": replies(
        (200, "Nobody else can hand it in.", content(ref(serials.SerialKept))),
        (409, "It was handed in before, or is now.", content(ref(serials.SerialUsed))),
        *refusals((400, "bad_request"), NOT_SIGNED, AWAY),
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
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=REF)
    components = description.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    components.update(schemas)
    for path in description["paths"].values():
        for operation in path.values():
            known = operation["responses"]
            if "HTTPValidationError" in str(known.get("422")):
                del known["422"]
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
    whole = "\n".join(parts)
    return (
        f"<!doctype html><meta charset='utf-8'><title>lianpos</title><style>{_STYLE}</style>{whole}"
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
    for media in part.get("content", {}).values():
        schema = media["schema"]
        for one in schema.get("oneOf", [schema]):
            if "$ref" in one:
                names.append(escape(one["$ref"].rpartition("/")[2]))
    return ", ".join(f"<a href='#{name}'>{name}</a>" for name in names)


_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td{border:1px solid #ccc;padding:.2rem .6rem}"
    "pre{background:#f4f4f4;padding:.6rem;overflow:auto}"
)
