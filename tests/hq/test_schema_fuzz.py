"""The description and the server agree on whatever anybody may send: no failure, no other shape."""

from __future__ import annotations

from contextlib import closing
from functools import partial

import pytest
import requests
import schemathesis
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pos.sync.exchange import push_all
from tests.hq.conftest import signed
from tests.hq.payments.house import House, office_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def office(make_office, tmp_path_factory):
    """One that takes payments, at simulated providers."""
    with closing(House(f"sqlite:///{tmp_path_factory.mktemp('house') / 'house.db'}")) as house:
        yield make_office(partial(office_of, house))


def operations(office):
    schema = schemathesis.openapi.from_url(f"{office.url}/openapi.json")
    return [found.ok() for found in schema.get_all_operations()]


def zstd(content):
    return zstandard.ZstdCompressor().compress(content)


class Asker:
    """Sends what hypothesis thinks of, as a stranger or signed by a terminal that is let in."""

    def __init__(self, office, terminal):
        self._url = office.url
        self._terminal = terminal
        self._session = requests.Session()
        self._session.trust_env = False
        self.answered = {}

    def ask(self, case, *, is_signed, own):
        if own:
            named = {name: value for name, value in OWN.items() if name in case.path_parameters}
            case.path_parameters.update(named)
        if isinstance(case.query.get("wait"), int):
            # Waiting for news that do not come is no test.
            case.query["wait"] = min(case.query["wait"], 0)
        if isinstance(case.body, dict) and isinstance(case.body.get("acked"), int):
            # Who was told of more than is here says that head office was restored: a 503 for ten
            # minutes, as it should be (test_restored).
            case.body["acked"] = min(case.body["acked"], 0)
        request = requests.Request(**case.as_transport_kwargs(base_url=self._url)).prepare()
        if is_signed:
            body = request.body or b""
            body = body.encode() if isinstance(body, str) else body
            request.headers.update(signed(self._terminal, request.method, request.path_url, body))
        response = self._session.send(request, timeout=30)
        self.answered.setdefault(case.operation.label, set()).add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    def try_everything(self, operation, *, examples):
        @given(case=operation.as_strategy(), is_signed=st.booleans(), own=st.booleans())
        @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
        def one(case, is_signed, own):
            self.ask(case, is_signed=is_signed, own=own)

        one()

    def post(self, method, path, body, headers):
        headers = headers | signed(self._terminal, method, path, body)
        return self._session.request(
            method, self._url + path, data=body, headers=headers, timeout=30
        )

    def close(self):
        self._session.close()


def test_whatever_is_sent_the_answer_is_one_that_is_described(office, terminal, scaled):
    """Every operation, by strangers and by a terminal that is let in."""
    terminal.sell(100)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    asker = Asker(office, terminal)
    for operation in operations(office):
        asker.try_everything(operation, examples=scaled(400))
    asker.close()
    deaf = [label for label, codes in asker.answered.items() if codes == {401}]
    assert deaf == [], "nothing came past the signature"


@pytest.mark.parametrize(
    ("body", "encoding", "answers"),
    [
        pytest.param(b"", "", {400}, id="nothing"),
        pytest.param(b'{"code":"17","pub', "", {400}, id="cut off"),
        pytest.param(b"[" * 200_000, "", {400, 413}, id="deep"),
        pytest.param(b" " * 20_000_000, "", {413}, id="twenty megabytes"),
        pytest.param(zstd(b"{}" + b" " * 100_000_000), "zstd", {400, 413, 415}, id="bomb"),
        pytest.param(zstd(b"{}" + b" " * 90_000)[:-9], "zstd", {400, 415}, id="bomb cut off"),
        pytest.param(b"{}", "gzip", {400, 415}, id="another packing"),
    ],
)
def test_no_door_takes_a_body_that_is_none(office, terminal, body, encoding, answers):
    """Signed as it is sent, at every operation that takes one."""
    tried = 0
    asker = Asker(office, terminal)
    for operation in operations(office):
        if operation.definition.raw.get("requestBody") is None:
            continue
        path = operation.path.format_map(OWN)
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        answer = asker.post(operation.method.upper(), path, body, headers)
        case = operation.Case(path_parameters=OWN)
        assert answer.status_code in answers, f"{path}: {answer.status_code} {answer.text}"
        case.validate_response(answer, checks=CHECKS)
        tried += 1
    asker.close()
    assert tried >= 5


OWN = {
    "terminal": "S001-T01",
    "scope": "catalog:all",
    "receipt": "S001-T01-000001",
    "sale": "S001-T01-9",
    "attempt": "S001T012611220000011K7Q2MX",
    "refund": "S001T01261122000007R01",
    "tender": "voucher",
    "serial": "V1",
    "sha256": "0" * 64,
    "hold": "S001T01261122H01",
}
"""Names that head office knows; without them most of what is tried ends at the door."""
