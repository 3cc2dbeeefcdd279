"""The description that other head offices and terminals are written against."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def office(make_office):
    return make_office()


@pytest.fixture
def described(plain):
    return plain.get("/openapi.json").json()


def refs_in(part):
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from refs_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from refs_in(value)


def test_every_route_and_every_schema_is_described(described):
    assert set(described["paths"]) == {
        "/v1/hello",
        "/v1/enrol",
        "/v1/terminals/{terminal}/events",
        "/v1/feed/{scope}",
        "/v1/snapshot/{scope}",
        "/v1/snapshot/{scope}/{sha256}",
        "/v1/receipts/{receipt}",
        "/v1/returns/{receipt}/{sale}",
        "/v1/serials/{tender}/{serial}/{sale}",
        "/v1/payments/{attempt}",
        "/v1/payments/{attempt}/cancel",
        "/v1/payments/{attempt}/abandon",
        "/v1/payments/{attempt}/fate",
        "/v1/refunds/{refund}",
        "/v1/members/find",
        "/v1/members/holds/{hold}",
        "/v1/members/allowance",
        "/v1/value/find",
        "/v1/value/holds/{hold}",
        "/v1/value/issuers",
        "/v1/value/loads",
        "/v1/value/loads/{asked}",
        "/v1/value/lost",
    }
    schemas = described["components"]["schemas"]
    for ref in refs_in(described):
        assert ref.rpartition("/")[2] in schemas
    assert {"EventBatch", "Event", "Ack", "Gap", "Fork", "Quarantined", "FeedRow"} <= set(schemas)
    assert "Snapshot" in schemas


def test_raw_bodies_and_all_their_answers_are_described(described):
    events = described["paths"]["/v1/terminals/{terminal}/events"]["post"]
    body = events["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/EventBatch"}
    assert {"200", "400", "401", "403", "409", "413", "415", "422", "426", "503"} == set(
        events["responses"]
    )
    named = {parameter["name"] for parameter in events["parameters"]}
    assert {"X-Term", "X-Epoch", "X-Ts", "X-Nonce", "X-Count", "X-Sig", "terminal"} == named
    answer = events["responses"]["422"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Quarantined"}


def test_the_page_for_people_needs_nothing_from_elsewhere(plain, described):
    page = plain.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "://" not in page.text
    for path in described["paths"]:
        assert path in page.text
    for name in described["components"]["schemas"]:
        assert f"id='{name}'" in page.text
