"""What every web page begins and ends with: headers that allow nothing foreign, cookies, forms.

Scripts, styles and fonts come from this server alone, nothing is inlined, nobody may frame a page
and no page is kept in a cache. Cookies are for this host, out of reach of scripts, and are not
sent from other sites; over TLS their names say so, which browsers enforce.
"""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pos.contract.requests import is_loopback
from pos.hq.bodies import read_body
from pos.hq.problems import Problem
from pos.texts import LANGUAGES

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PRIVATE: Final = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
_TLS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}

_SESSION: Final = "lianpos"
_FORM: Final = "lianpos-form"
_LANGUAGE: Final = "lianpos-language"
_A_YEAR: Final = 365 * 24 * 60 * 60
_MAX_FORM: Final = 4096
_URLENCODED: Final = "application/x-www-form-urlencoded"


def html(request: Request, content: str, *, status: int = 200) -> Response:
    """A page; in the language that its address asks for from now on."""
    response = HTMLResponse(content, status_code=status)
    if request.query_params.get("lang") in LANGUAGES:
        _set(request, response, _LANGUAGE, language_of(request), max_age=_A_YEAR)
    return guarded(request, response)


def see(request: Request, path: str) -> Response:
    """Sends the browser to another page of ours."""
    return guarded(request, RedirectResponse(path, status_code=303))


def guarded(request: Request, response: Response) -> Response:
    """The same answer with the headers of a private page."""
    response.headers.update(HEADERS | _PRIVATE)
    if _is_tls(request):
        response.headers.update(_TLS_ONLY)
    return response


def language_of(request: Request) -> str:
    """What was chosen, else what the browser prefers, else Chinese."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(_LANGUAGE)):
        if chosen in LANGUAGES:
            return str(chosen)
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith(("zh", "en")):
            return "zh_CN" if part.strip().startswith("zh") else "en"
    return "zh_CN"


async def only_over_tls(request: Request) -> None:
    """Refuses a browser that came in the clear from another machine, through whatever let it in.

    Also a page of another site whose name was made to mean this machine.
    """
    if not _is_tls(request) and not is_loopback(request.url.hostname or ""):
        message = (
            "these pages are shown over TLS only: write https:// before the address; "
            "a proxy that speaks TLS says so by X-Forwarded-Proto"
        )
        raise Problem(403, "plain_http", message)


def session_token(request: Request) -> str:
    """The token that the browser shows; empty without one."""
    return request.cookies.get(_name(request, _SESSION), "")


def keep_session(request: Request, response: Response, token: str) -> None:
    """Gives the browser its token, in place of whatever it had."""
    _set(request, response, _SESSION, token)
    _drop(request, response, _FORM)


def drop_session(request: Request, response: Response) -> None:
    """Takes the token back."""
    _drop(request, response, _SESSION)


def form_secret(request: Request) -> str:
    """What the sign-in form is tied to before there is a session; new where there is none."""
    known = request.cookies.get(_name(request, _FORM), "")
    return known if len(known) >= 32 else secrets.token_urlsafe(32)


def known_form_secret(request: Request) -> str:
    """The one that the browser was given; empty without."""
    return request.cookies.get(_name(request, _FORM), "")


def keep_form_secret(request: Request, response: Response, secret: str) -> None:
    """Gives the browser what its form is tied to."""
    _set(request, response, _FORM, secret, max_age=60 * 60)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that a page of ours sent; `Problem` for anything else."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _URLENCODED:
        raise Problem(415, "bad_encoding", "send the form as a browser does")
    origin = request.headers.get("origin")
    # Without its scheme: a proxy in front may speak TLS for us.
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Problem(403, "foreign_form", "this form comes from another site")
    body = await read_body(request, limit=_MAX_FORM)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Problem(400, "bad_body", "this is no form") from error
    if any("\0" in text for field in fields for text in field):
        raise Problem(400, "bad_body", "this is no form: there is a character 0 in it")
    return dict(fields)


def _is_tls(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request, name: str) -> str:
    return f"__Host-{name}" if _is_tls(request) else name


def _set(
    request: Request, response: Response, name: str, value: str, *, max_age: int | None = None
) -> None:
    # The choice of a language is no secret, and must be readable whichever way one comes.
    full = name if name == _LANGUAGE else _name(request, name)
    response.set_cookie(
        full, value, max_age=max_age, path="/", secure=_is_tls(request), httponly=True,
        samesite="strict",
    )  # fmt: skip


def _drop(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(
        _name(request, name), path="/", secure=_is_tls(request), httponly=True, samesite="strict"
    )
