"""A provider of text messages to try a chain with: it checks what it is asked, and sends nothing.

It reads the wire of Alibaba Cloud's short messages by itself: the signature, the fields, and the
limits that a number has there (one message a minute, five an hour, ten a day). Nothing leaves this
machine: what it would have sent lies in memory, newest last, and is listed with the number masked.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, quote

_LIMITS: Final = ((60, 1), (3_600, 5), (86_400, 10))
"""Seconds, and so many messages to one number within them."""
_LARGEST: Final = 16 * 1024
_NUMBER: Final = re.compile(r"\+?[0-9]{5,15}")
_LOOK: Final = 0.05
"""Seconds between two looks whether the server is to end."""


def _seconds() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent. `at` is the provider's time, in seconds."""

    phone: str = field(repr=False)
    code: str = field(repr=False)
    at: int


class SmsProvider:
    """The provider without a socket. Any thread. `refuse_with` is what it answers from now on."""

    def __init__(self, *, key_id: str, secret: str, now: Callable[[], int] = _seconds) -> None:
        self._key_id = key_id
        self._secret = secret
        self._now = now
        self._lock = threading.Lock()
        self._nonces: set[str] = set()
        self.sent: list[Message] = []
        self.refuse_with = ""

    def answer(self, body: bytes) -> tuple[int, dict[str, str]]:
        """The status and the answer to a form."""
        try:
            asked = dict(parse_qsl(body.decode(), strict_parsing=True, keep_blank_values=True))
        except ValueError:
            return _refused(400, "MissingParameter")
        with self._lock:
            why = self._why_not(asked)
            if why:
                return _refused(400 if why in _OF_THE_REQUEST else 200, why)
            code = json.loads(asked["TemplateParam"])["code"]
            self.sent.append(Message(asked["PhoneNumbers"], str(code), self._now()))
        return 200, {"Code": "OK", "Message": "OK", "BizId": f"{len(self.sent):012d}"}

    def listed(self) -> list[dict[str, str]]:
        """What was sent, for a person who plays the shopper."""
        with self._lock:
            return [{"to": f"*{one.phone[-4:]}", "code": one.code} for one in self.sent]

    def _why_not(self, asked: dict[str, str]) -> str:
        if asked.get("AccessKeyId") != self._key_id:
            return "InvalidAccessKeyId.NotFound"
        if not hmac.compare_digest(asked.get("Signature", ""), self._signature(asked)):
            return "SignatureDoesNotMatch"
        if asked.get("SignatureNonce", "") in self._nonces:
            return "SignatureNonceUsed"
        self._nonces.add(asked.get("SignatureNonce", ""))
        if self.refuse_with:
            return self.refuse_with
        if asked.get("Action") != "SendSms" or not asked.get("SignName"):
            return "isv.SMS_SIGNATURE_ILLEGAL"
        phone = asked.get("PhoneNumbers", "")
        if not _NUMBER.fullmatch(phone):
            return "isv.MOBILE_NUMBER_ILLEGAL"
        try:
            if not str(json.loads(asked.get("TemplateParam", ""))["code"]):
                return "isv.TEMPLATE_MISSING_PARAMETERS"
        except (ValueError, TypeError, KeyError):
            return "isv.TEMPLATE_MISSING_PARAMETERS"
        ages = [self._now() - one.at for one in self.sent if one.phone == phone]
        if any(sum(age < span for age in ages) >= most for span, most in _LIMITS):
            return "isv.BUSINESS_LIMIT_CONTROL"
        return ""

    def _signature(self, asked: dict[str, str]) -> str:
        pairs = sorted((name, text) for name, text in asked.items() if name != "Signature")
        query = "&".join(f"{quote(name, safe='~')}={quote(text, safe='~')}" for name, text in pairs)
        signed = f"POST&%2F&{quote(query, safe='~')}"
        digest = hmac.digest(f"{self._secret}&".encode(), signed.encode(), "sha1")
        return base64.b64encode(digest).decode()


class SmsServer:
    """Serves one provider on this machine, from `start` to `stop`. `address` is where."""

    def __init__(self, provider: SmsProvider, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(provider))
        self.place = f"{host}:{self._server.server_address[1]}"
        self.address = f"http://{self.place}/"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _LOOK}, name="sms"
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends, answers under way included."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def _handler(provider: SmsProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _LARGEST:
                self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"Code": "TooLarge"})
                return
            status, content = provider.answer(self.rfile.read(int(length)))
            self._say(status, content)

        def do_GET(self) -> None:
            self._say(200, provider.listed())

        def _say(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: nobody's number is anybody's business."""

    return Handler


def _refused(status: int, why: str) -> tuple[int, dict[str, str]]:
    return status, {"Code": why, "Message": why}


_OF_THE_REQUEST: Final = frozenset(
    {"InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch", "SignatureNonceUsed"}
)
