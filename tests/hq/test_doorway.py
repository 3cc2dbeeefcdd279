"""What nobody foresaw and what no address means: a plain refusal, and a log without a secret."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from pos.hq.app import create_app
from pos.hq.database import open_database
from pos.hq.doorway import LastResort
from tests.hq.conftest import code_of, small_chain
from tests.hq.live.conftest import form_code

SECRET = "6901234567890-secret"
TWICE = sa.text("INSERT INTO meta (name, value) VALUES ('schema', :value)")


class Caller:
    """Somebody who asks an app without a server between; they keep their cookies."""

    def __init__(self, app):
        self._transport = httpx.ASGITransport(app=app)
        self._cookies = httpx.Cookies()

    def request(self, method, path, **sent):
        return asyncio.run(self._request(method, path, **sent))

    async def _request(self, method, path, **sent):
        async with httpx.AsyncClient(
            transport=self._transport, base_url="http://localhost", cookies=self._cookies
        ) as client:
            answer = await client.request(method, path, **sent)
            self._cookies = client.cookies
            return answer


def answer_of(app):
    with capture_logs() as lines:
        return Caller(LastResort(app)).request("GET", f"/r/{SECRET}"), lines


def test_an_error_that_nobody_foresaw_is_a_reply_and_one_line_without_what_was_sent(office):
    async def failing(scope, receive, send):
        with office.write() as connection:
            connection.execute(TWICE, {"value": SECRET})

    answer, lines = answer_of(failing)
    assert code_of(answer) == (500, "failed")
    assert [(line["event"], line["error"]) for line in lines] == [("failed", "IntegrityError")]
    assert SECRET not in f"{lines}{answer.text}"
    assert lines[0]["at"]


def test_what_the_database_cannot_hold_is_refused():
    async def failing(scope, receive, send):
        raise sa.exc.DataError("INSERT", {"x": SECRET}, ValueError("no"), hide_parameters=True)

    answer, lines = answer_of(failing)
    assert code_of(answer) == (400, "bad_request")
    assert SECRET not in f"{lines}{answer.text}"


def test_no_database_says_what_was_in_a_statement(office):
    with pytest.raises(sa.exc.DBAPIError) as failed, office.write() as connection:
        connection.execute(TWICE, {"value": SECRET})
    assert SECRET not in str(failed.value)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/live/store/%00", (404, "not_found")),
        ("GET", "/live?day=%00", (404, "not_found")),
        ("GET", "/v1/receipts/%00", (400, "bad_request")),
        ("GET", "/v1/receipts/S001-T01-00%00001", (400, "bad_request")),
        ("PUT", "/v1/serials/vou%00cher/ABCD1/abc", (400, "bad_request")),
        ("DELETE", "/v1/returns/S001-T01-000001/a%00b?head=0", (400, "bad_request")),
    ],
)
def test_an_address_with_a_control_character_is_none(caller, method, path, answer):
    assert code_of(caller.request(method, path)) == answer


@pytest.mark.postgres
def test_a_form_or_a_body_with_a_character_0_is_refused(caller):
    code = form_code(caller.request("GET", "/login").text)
    fields = {"csrf": code, "user": "bo\0ss", "password": "x" * 12}
    assert code_of(caller.request("POST", "/login", data=fields)) == (400, "bad_body")
    body = b'{"code":"x","public_key":"","terminal":"S\\u0000"}'
    assert code_of(caller.request("POST", "/v1/enrol", content=body)) == (400, "bad_body")


@pytest.fixture(scope="module")
def caller(cluster):
    database = open_database(cluster.url(cluster.make()), fill=small_chain)
    yield Caller(create_app(database))
    database.close()


def test_an_address_in_order_goes_through(plain):
    answer: httpx.Response = plain.get("/v1/hello")
    assert answer.status_code == 200
