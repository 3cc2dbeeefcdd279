"""Text messages with one-time codes: the port to a provider, and one that speaks a provider's wire.

The wire is that of Alibaba Cloud's short messages (SendSms, version 2017-05-25, as its public
reference describes it): a POST of a form that is signed with HMAC-SHA1 over its sorted fields,
answered by JSON whose `Code` is OK. The number and the code are in the form alone, never in an
address, and neither is logged or told in an error.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, field_validator

from pos.contract.requests import is_loopback
from pos.hq.stores import BadRequest

HOST: Final = "dysmsapi.aliyuncs.com"
_PATIENCE: Final = 8
"""Seconds."""


class SmsSettings(BaseModel):
    """The section [sms] of hq.toml. `url` is the provider's own, or a simulation on this machine.

    `template` is the provider's number of a text that it has approved, with a place for `code`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    url: str = f"https://{HOST}/"
    access_key_id: str
    access_key_secret_file: str
    sign_name: str
    template: str

    @field_validator("url")
    @classmethod
    def _is_a_providers(cls, url: str) -> str:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) == ("https", HOST):
            return url
        if parts.scheme == "http" and is_loopback(parts.hostname or ""):
            return url
        raise ValueError(f"https://{HOST}/, or a simulation on this machine")

    def anchored(self, folder: Path) -> SmsSettings:
        """The same with the place of its secret from `folder` on."""
        place = str(folder / self.access_key_secret_file)
        return self.model_copy(update={"access_key_secret_file": place})


class NotSent(BadRequest):
    """A message did not go out; the words name neither its number nor its code."""


class Texter(Protocol):
    """Sends one-time codes. Any thread."""

    def send(self, phone: str, code: str) -> None:
        """Sends a code to a telephone; `NotSent` where it did not go out, or nobody knows."""
        ...


class HttpTexter:
    """Sends by the provider's wire."""

    def __init__(
        self,
        settings: SmsSettings,
        *,
        secret: str,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._now = now

    def __repr__(self) -> str:
        return "HttpTexter(...)"

    def send(self, phone: str, code: str) -> None:
        """One request and its answer; nothing is repeated."""
        import httpx  # The library loads for who sends.

        form = self._form(phone, code)
        try:
            with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
                reply = client.post(self._settings.url, data=form)
            said = json.loads(reply.content)
        except (httpx.HTTPError, ValueError):
            # What the library says may quote the form.
            raise NotSent("the provider of text messages does not answer; try again") from None
        why = str(said.get("Code", "")) if isinstance(said, dict) else ""
        if reply.status_code != 200 or why != "OK":
            raise NotSent(f"the provider of text messages refused: {why or reply.status_code}")

    def _form(self, phone: str, code: str) -> dict[str, str]:
        settings = self._settings
        fields = {
            "Action": "SendSms",
            "Version": "2017-05-25",
            "RegionId": "cn-hangzhou",
            "Format": "JSON",
            "AccessKeyId": settings.access_key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": secrets.token_hex(16),
            "Timestamp": self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "PhoneNumbers": phone,
            "SignName": settings.sign_name,
            "TemplateCode": settings.template,
            "TemplateParam": json.dumps({"code": code}, separators=(",", ":")),
        }
        return {**fields, "Signature": _signature(fields, self._secret)}


def open_texter(settings: SmsSettings) -> Texter:
    """What sends by these settings; `BadRequest` where its secret cannot be read."""
    from pos.hq.payments.keys import BadKey, read_secret

    try:
        secret = read_secret(Path(settings.access_key_secret_file))
    except BadKey as error:
        raise BadRequest(str(error)) from error
    return HttpTexter(settings, secret=secret)


def _signature(fields: Mapping[str, str], secret: str) -> str:
    query = urlencode(sorted(fields.items()), quote_via=quote, safe="~")
    signed = f"POST&%2F&{quote(query, safe='~')}"
    return base64.b64encode(hmac.digest(f"{secret}&".encode(), signed.encode(), "sha1")).decode()
