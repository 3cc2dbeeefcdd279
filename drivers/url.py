"""Device URLs: one string in the configuration says what a device is and where it is.

    escpos+tcp://10.0.3.21:9100?width=48&charset=gb18030&fence=gs_r
    scanner+serial:///dev/ttyUSB0?baud=9600&suffix=cr
    scanner+serial://usb:05e0:1701/SN12345?suffix=cr
    scanner+wedge://?suffix=enter

The scheme names the driver, the rest is the driver's own. A secret never stands in a URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from drivers.api import DeviceError

# A device by what it is instead of where it is plugged in: see drivers.identity.
_IDENTITY = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}|(?:usb|name):.+")


class BadUrl(DeviceError):
    """A device URL that says nothing usable; the detail names the part and what it may be."""

    code = "bad_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUrl:
    """A parsed device URL. Options are read by the driver, which rejects those left over.

    `authority` is what stands between // and the path, as it was written: a host and port, or an
    identity such as 04b8:0e15 or usb:05e0:1701, which has no `port`.
    """

    scheme: str
    authority: str = ""
    host: str = ""
    port: int | None = None
    path: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, default: str, choices: tuple[str, ...] = ()) -> str:
        """The option of that name, one of `choices` where there are any."""
        value = self.options.get(name, default)
        if choices and value not in choices:
            raise BadUrl(f"{name}={value}: one of {', '.join(choices)} expected")
        return value

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        """The option of that name as a whole number between `least` and `most`."""
        value = self.options.get(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise BadUrl(f"{name}={value}: a whole number from {least} to {most} expected")
        return int(value)

    def only(self, *names: str) -> None:
        """Raises BadUrl for an option that is none of `names`: most likely a slip of the pen."""
        for name in self.options:
            if name not in names:
                raise BadUrl(f"unknown option {name!r}; {self.scheme} knows {', '.join(names)}")


def parse(url: str) -> DeviceUrl:
    """Reads a device URL. Raises BadUrl."""
    try:
        parts = urlsplit(url)
        port = _port_of(parts)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise BadUrl(f"{url!r}: {error}") from error
    if not parts.scheme or "://" not in url:
        raise BadUrl(f"{url!r}: a device URL looks like scheme://place?option=value")
    if parts.username or parts.password:
        raise BadUrl("a device URL holds no user and no password")
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise BadUrl(f"{url!r}: an option stands twice")
    return DeviceUrl(
        scheme=parts.scheme,
        # urlsplit lowers a host name's case; a port name such as COM3 reads the same either way.
        authority=parts.netloc,
        host=parts.hostname or "",
        port=port,
        path=unquote(parts.path),
        options=dict(pairs),
    )


def _port_of(parts: SplitResult) -> int | None:
    """The port of HOST:PORT; None for an identity, whose second half is no port."""
    try:
        return parts.port
    except ValueError:
        if _IDENTITY.fullmatch(parts.netloc):
            return None
        raise
