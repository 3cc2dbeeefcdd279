"""The few files that the pages load: scripts, styles and fonts, by name and no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from pos.hq.live.web import HEADERS
from pos.hq.problems import Problem
from pos.texts import RESOURCES

_WEB: Final = RESOURCES / "web"
_FONTS: Final = RESOURCES / "fonts"
_FILES: Final[Mapping[str, tuple[Path, str]]] = {
    "live.js": (_WEB / "live.js", "text/javascript; charset=utf-8"),
    "theme.js": (_WEB / "theme.js", "text/javascript; charset=utf-8"),
    "mark.svg": (_WEB / "mark.svg", "image/svg+xml"),
    "live.css": (_WEB / "live.css", "text/css; charset=utf-8"),
    "htmx.js": (_WEB / "htmx.min.js", "text/javascript; charset=utf-8"),
    "uplot.js": (_WEB / "uPlot.iife.min.js", "text/javascript; charset=utf-8"),
    "uplot.css": (_WEB / "uPlot.min.css", "text/css; charset=utf-8"),
    "inter.otf": (_FONTS / "Inter-Regular.otf", "font/otf"),
    "inter-semibold.otf": (_FONTS / "Inter-SemiBold.otf", "font/otf"),
}


async def send_asset(request: Request, name: str) -> Response:
    """One of the files; kept by the browser for a day, and asked after with its tag."""
    if name not in _FILES:
        raise Problem(404, "not_found", "Not Found")
    content, tag = _read(name)
    headers = {"Cache-Control": "public, max-age=86400", "ETag": tag, **HEADERS}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_FILES[name][1], headers=headers)


def asset(name: str) -> str:
    """Where a page finds a file: another address when the file is another."""
    return f"/static/{name}?v={_read(name)[1][1:9]}"


@cache
def _read(name: str) -> tuple[bytes, str]:
    content = _FILES[name][0].read_bytes()
    return content, f'"{sha256(content).hexdigest()[:16]}"'
