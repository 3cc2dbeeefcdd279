"""Signing in to the web pages: who gets in, what they may see, and when it is over."""

from __future__ import annotations

import pytest

from pos.hq.live import sessions
from pos.hq.live.people import add_user
from pos.hq.live.sessions import NotSignedIn, find_session, sign_in, sign_out
from pos.hq.stores import BadRequest
from tests.hq.live.conftest import PASSWORD, PEOPLE, form_code

SECOND = 1_000_000
HOUR = 3600 * SECOND


@pytest.mark.parametrize("user", PEOPLE)
def test_everybody_comes_to_their_own_page_and_to_no_other(browse, user):
    browser = browse(user)
    role, _ = PEOPLE[user]
    paths = {
        "boss": "/live", "shop1": "/live/store/S001", "shop2": "/live/store/S002",
        "tea": "/live/brand/青茶", "milk": "/live/brand/晨牧",
    }  # fmt: skip
    for other, path in paths.items():
        found = browser.get(path)
        if role == "hq" or other == user:
            assert found.status_code == 200
            assert found.url.path == path
        elif path == "/live":
            assert found.url.path == paths[user]
        else:
            assert found.status_code == 404
            assert "data-stream" not in found.text
    streams = {"shop1": "?store=S001", "shop2": "?store=S002", "tea": "?brand=青茶", "boss": ""}
    for other, query in streams.items():
        if role != "hq" and other != user:
            assert browser.get(f"/live/stream{query}").status_code == 403


def test_without_signing_in_there_is_nothing_but_the_form(browse):
    browser = browse()
    for path in ("/", "/live", "/live/store/S001", "/live/brand/x", "/live?day=2026-11-22"):
        assert browser.get(path).url.path == "/login"
    assert browser.get("/live/stream").status_code == 403


def test_a_wrong_name_and_a_wrong_password_look_the_same(browse):
    browser = browse()
    wrong = browser.sign_in("boss", "not it, sorry")
    nobody = browser.sign_in("nobody", "not it, sorry")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert "用户名或密码不对" in wrong.text
    assert wrong.text.replace(form_code(wrong.text), "") == nobody.text.replace(
        form_code(nobody.text), ""
    )
    assert browser.get("/live").url.path == "/login"


def test_the_session_is_a_new_secret_that_scripts_and_other_sites_do_not_get(browse, peopled):
    browser = browse()
    # A token that somebody else planted is not taken over.
    browser.cookies.set("lianpos", "planted", domain="127.0.0.1")
    code = form_code(browser.get("/login").text)
    fields = {"csrf": code, "user": "boss", "password": PASSWORD}
    answer = browser.post("/login", data=fields, follow_redirects=False)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("lianpos="))
    assert "planted" not in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert len(token) >= 43
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {p.strip() for p in cookie.split(";")}
    kept = peopled.select("SELECT hex(token_hash), user FROM web_session")
    assert [user for _, user in kept] == ["boss"]
    assert token.encode().hex().upper() not in kept[0][0]


def test_signing_in_again_ends_the_session_before(browse, peopled):
    browser = browse("boss")
    first = browser.cookies["lianpos"]
    browser.get("/live")
    code = form_code(browse().get("/login").text)
    other = browse()
    code = form_code(other.get("/login").text)
    other.cookies.set("lianpos", first, domain="127.0.0.1")
    other.post("/login", data={"csrf": code, "user": "shop1", "password": PASSWORD})
    assert browser.get("/live").url.path == "/login"


def test_a_form_from_elsewhere_changes_nothing(browse):
    browser = browse("boss")
    fields = {"user": "boss", "password": PASSWORD, "csrf": "0" * 64}
    assert browser.post("/login", data=fields).status_code == 403
    assert browser.post("/logout", data={"csrf": "0" * 64}).status_code == 403
    foreign = {"Origin": "https://elsewhere.example"}
    own = form_code(browser.get("/live").text)
    for origin in (foreign, {"Origin": "null"}, {"Origin": "http://["}):
        assert browser.post("/logout", data={"csrf": own}, headers=origin).status_code == 403
    assert browser.post("/logout", json={"csrf": own}).status_code == 415
    assert browser.post("/login", content=b"x" * 5000, headers={
        "Content-Type": "application/x-www-form-urlencoded"}).status_code == 413  # fmt: skip
    assert browser.get("/live").url.path == "/live"
    assert browser.post("/logout", data={"csrf": own}).url.path == "/login"
    assert browser.get("/live").url.path == "/login"


def test_pages_allow_nothing_foreign_and_are_not_kept(browse):
    browser = browse("boss")
    for path in ("/login", "/live", "/live/store/S001", "/live/store/none", "/live?day=2026-11-01"):
        page = browser.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["x-frame-options"] == "DENY"
        assert "://" not in page.text.replace("http://www.w3.org/2000/svg", "")
        assert " style=" not in page.text
        assert " onclick=" not in page.text
        assert "<script>" not in page.text


def test_files_are_sent_by_name_and_no_others(browse):
    browser = browse()
    page = browser.get("/login").text
    for name in ("live.js", "live.css", "htmx.js", "uplot.js", "uplot.css", "theme.js", "mark.svg"):
        found = browser.get(f"/static/{name}")
        assert (found.status_code, f"/static/{name}?v=" in page) == (200, True)
        again = browser.get(f"/static/{name}", headers={"If-None-Match": found.headers["etag"]})
        assert again.status_code == 304
    for name in ("README.md", "..%2Fi18n%2Fpos.en.toml", "templates", ""):
        assert browser.get(f"/static/{name}").status_code == 404


def test_after_five_wrong_passwords_whoever_tries_waits_longer_and_longer(peopled):
    database, now = peopled.database, 10**15

    def attempt(password, at):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(database, user="boss", password=password, address="10.0.0.1", now=at)
        return refused.value.wait_s

    assert [attempt("wrong one", now) for _ in range(5)] == [0] * 5
    assert attempt(PASSWORD, now) == 30
    assert attempt("wrong one", now + 31 * SECOND) == 0
    assert attempt(PASSWORD, now + 32 * SECOND) == 59
    found = sign_in(
        database, user="boss", password=PASSWORD, address="10.0.0.1", now=now + 92 * SECOND
    )
    assert found.person.user == "boss"
    assert attempt("wrong one", now + 93 * SECOND) == 0


def test_one_address_cannot_try_all_the_names(peopled, monkeypatch):
    database, now = peopled.database, 10**15
    monkeypatch.setattr(sessions, "_FREE_OF_ADDRESS", 4)
    waits = []
    for n in range(6):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(database, user=f"u{n}", password="x" * 9, address="10.0.0.1", now=now)
        waits.append(refused.value.wait_s)
    assert waits == [0] * 4 + [30, 30]
    assert sign_in(database, user="boss", password=PASSWORD, address="10.0.0.2", now=now)


def test_a_session_ends_when_nobody_looks_and_after_half_a_day_in_any_case(peopled):
    database, now = peopled.database, 10**15
    token = sign_in(database, user="tea", password=PASSWORD, address="a", now=now).token
    assert find_session(database, token, now=now + sessions.IDLE_US) is not None
    later = now + sessions.IDLE_US
    while later < now + sessions.LONGEST_US - sessions.IDLE_US:
        later += sessions.IDLE_US
        assert find_session(database, token, now=later) is not None
    assert find_session(database, token, now=now + sessions.LONGEST_US + 1) is None
    token = sign_in(database, user="tea", password=PASSWORD, address="a", now=now).token
    assert find_session(database, token, now=now + sessions.IDLE_US + 1) is None
    token = sign_in(database, user="tea", password=PASSWORD, address="a", now=now).token
    sign_out(database, token)
    assert find_session(database, token, now=now) is None
    assert find_session(database, "", now=now) is None


def test_a_new_password_signs_out_whoever_had_the_old_one(peopled):
    database, now = peopled.database, 10**15
    token = sign_in(database, user="tea", password=PASSWORD, address="a", now=now).token
    with database.write() as connection:
        add_user(connection, user="tea", role="brand", scope="青茶", password="another one")
    assert find_session(database, token, now=now) is None
    with pytest.raises(NotSignedIn):
        sign_in(database, user="tea", password=PASSWORD, address="a", now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": ""}, {"user": "a b"}, {"role": "admin"}, {"role": "hq", "scope": "S001"},
        {"role": "store", "scope": "S999"}, {"role": "brand", "scope": ""},
        {"role": "brand", "scope": " 甲"}, {"password": "short"}, {"user": "longname",
        "password": "longname"}, {"password": "x" * 201},
    ],
)  # fmt: skip
def test_who_cannot_be_added_is_refused_and_nothing_changes(peopled, wrong):
    right = {"user": "new", "role": "store", "scope": "S001", "password": PASSWORD}
    before = peopled.select("SELECT count(*) FROM web_user")
    with pytest.raises(BadRequest), peopled.write() as connection:
        add_user(connection, **{**right, **wrong})
    assert peopled.select("SELECT count(*) FROM web_user") == before


def test_the_language_is_chosen_and_kept_and_else_the_browsers(browse):
    browser = browse()
    assert "登录实时看板" in browser.get("/login").text
    english = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}
    assert "Sign in to the live pages" in browser.get("/login", headers=english).text
    assert "Sign in" in browser.get("/login?lang=en").text
    assert "Sign in" in browser.get("/login").text
    assert "登录" in browser.get("/login?lang=zh_CN").text


@pytest.mark.parametrize("host", ["hq.example", "192.168.1.5:8787", "127.0.0.1.nip.example"])
@pytest.mark.parametrize("path", ["/login", "/live", "/live/store/S001", "/live/stream", "/"])
def test_a_browser_that_comes_in_the_clear_from_elsewhere_sees_nothing(browse, path, host):
    reply = browse().get(path, headers={"Host": host})
    assert (reply.status_code, reply.json()["code"]) == (403, "plain_http")
    assert "set-cookie" not in reply.headers


def test_a_browser_behind_a_proxy_that_speaks_tls_signs_in(browse):
    through = {"Host": "hq.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    reply = browse().get("/login", headers=through)
    assert reply.status_code == 200
    assert reply.headers["set-cookie"].startswith("__Host-")
    in_the_clear = {**through, "X-Forwarded-Proto": "http"}
    assert browse().get("/login", headers=in_the_clear).status_code == 403
