"""What a broken or hostile browser may send to the pages: never a failure of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hq.live.conftest import PASSWORD, form_code

words = st.text(max_size=30)
PATHS = ("/", "/login", "/live", "/live/stream", "/live/store/", "/live/brand/", "/static/")
paths = st.builds(lambda path, rest: path + quote(rest, safe=""), st.sampled_from(PATHS), words)
fields = st.dictionaries(
    st.sampled_from(["day", "lang", "store", "brand", "after", "user", "password", "csrf"]) | words,
    words,
    max_size=5,
)


@pytest.fixture(scope="module")
def office(make_office):
    return make_office()


@given(path=paths, query=fields, language=words)
@settings(suppress_health_check=list(HealthCheck))
def test_no_address_makes_a_page_fail(browse, path, query, language):
    browser = browse.kept("shop1")
    headers = {"Accept-Language": language.encode().hex() + ",en"}
    with browser.stream("GET", path, params=query, headers=headers) as answer:
        assert answer.status_code < 500
        if answer.headers["content-type"].startswith("text/html"):
            assert "content-security-policy" in answer.headers


@given(
    path=st.sampled_from(["/login", "/logout", "/live", "/"]),
    sent=fields,
    right=st.booleans(),
    tail=st.binary(max_size=50),
)
@settings(max_examples=settings.default.max_examples // 3, suppress_health_check=list(HealthCheck))
def test_no_form_makes_a_page_fail(browse, path, sent, right, tail):
    browser = browse.kept("shop2")
    if right:
        sent = {**sent, "csrf": form_code(browser.get("/live").text)}
    if path == "/logout":
        sent["csrf"] = "0" * 64
    body = "&".join(f"{quote(name)}={quote(value)}" for name, value in sent.items()).encode() + tail
    media = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.post(path, content=body, headers=media, follow_redirects=False)
    assert answer.status_code < 500
    assert browser.get("/live").status_code == 200


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\x00", "ſ", PASSWORD + " "])
def test_no_password_but_the_right_one_opens(browse, password):
    answer = browse().sign_in("boss", password)
    assert answer.status_code in (400, 401, 413, 429)
