"""Device URLs: what they say, and what is said of a bad one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.url import BadUrl, parse


def test_a_network_printer() -> None:
    url = parse("escpos+tcp://10.0.3.21:9100?width=32&charset=gbk")
    assert (url.scheme, url.host, url.port) == ("escpos+tcp", "10.0.3.21", 9100)
    assert url.integer("width", default=48, least=24, most=72) == 32
    assert url.text("charset", default="gb18030", choices=("gb18030", "gbk")) == "gbk"
    assert url.text("fence", default="gs_r") == "gs_r"


def test_a_serial_port_keeps_its_path() -> None:
    url = parse("scanner+serial:///dev/serial/by-id/usb-A%20B?suffix=crlf")
    assert url.host + url.path == "/dev/serial/by-id/usb-A B"


def test_a_scanner_that_types_has_no_place() -> None:
    assert parse("scanner+wedge://?prefix=&suffix=enter").options == {
        "prefix": "",
        "suffix": "enter",
    }


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("printer", "a device URL looks like"),
        ("escpos+tcp:host", "a device URL looks like"),
        ("escpos+tcp://host:port", "Port"),
        ("escpos+tcp://host:99999", "ort"),
        ("escpos+tcp://user:secret@host", "no user and no password"),
        ("escpos+tcp://host?width", "bad query field"),
        ("escpos+tcp://host?width=1&width=2", "an option stands twice"),
        ("escpos+tcp://[host", "Invalid IPv6"),
    ],
)
def test_a_bad_url_says_why(url: str, said: str) -> None:
    with pytest.raises(BadUrl) as raised:
        parse(url)
    assert said in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_bad_option_says_what_it_may_be() -> None:
    url = parse("escpos+tcp://host?width=wide&fence=maybe&colour=red")
    with pytest.raises(BadUrl, match="a whole number from 24 to 72"):
        url.integer("width", default=48, least=24, most=72)
    with pytest.raises(BadUrl, match="one of gs_r, none"):
        url.text("fence", default="gs_r", choices=("gs_r", "none"))
    with pytest.raises(BadUrl, match="unknown option 'colour'"):
        url.only("width", "fence")


@given(st.text())
def test_any_text_is_a_url_or_a_bad_one(text: str) -> None:
    try:
        assert parse(text).scheme
    except BadUrl as error:
        assert error.code == "bad_url"
