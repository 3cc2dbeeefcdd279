"""What a device URL may say, scheme by scheme, as pydantic models: checked, and shown in forms.

    class LampSettings(Settings):
        host: str
        port: int = Field(default=9100, ge=1, le=65535)
        colour: Literal["red", "green"] = "green"

    settings = read(LampSettings, url)

The fields `host`, `port` and `path` take the parts of the URL, `authority` all that stands
between // and the path; any other field is an option. Pydantic takes a tenth of a second to load,
so a driver imports its settings when it is created, on the port's thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from drivers.url import BadUrl, DeviceUrl

PARTS = ("host", "port", "path", "authority")


class Settings(BaseModel):
    """The model of one scheme. An option that it does not have is most likely a slip of the pen.

    The first line of a model's docstring is how its URL looks; the text below a field says what
    the option does. `lianpos devices list` shows both.
    """

    other_names: ClassVar[Mapping[str, str]] = {}
    """Options by another name that is understood too, and the name that is documented."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


S = TypeVar("S", bound=Settings)


def read(model: type[S], url: DeviceUrl) -> S:
    """The settings of a URL. Raises BadUrl that names the option and what it may be."""
    parts = {
        "host": url.host,
        "port": url.port,
        "path": url.path.rstrip("/"),
        "authority": url.authority,
    }
    given: dict[str, object] = {}
    for name, value in url.options.items():
        documented = model.other_names.get(name, name)
        if documented in given:
            raise BadUrl(f"{name}={value}: {documented} stands there already")
        given[documented] = value
    for part in PARTS:
        if part in url.options:
            raise BadUrl(f"unknown option {part!r}; it stands before the question mark")
        if part in model.model_fields:
            if parts[part]:
                given[part] = parts[part]
        elif parts[part] and not _belongs(part, model):
            raise BadUrl(f"{url.scheme}:// takes no {part}")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise BadUrl(_words(error, model, url)) from error


def _belongs(part: str, model: type[Settings]) -> bool:
    """Whether another field of the model takes this part of the URL."""
    if part == "authority":
        return bool({"host", "port"} & set(model.model_fields))
    return part in ("host", "port") and "authority" in model.model_fields


def _words(error: ValidationError, model: type[Settings], url: DeviceUrl) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "the URL"
    if first["type"] == "extra_forbidden":
        known = ", ".join(field for field in model.model_fields if field not in PARTS)
        return f"unknown option {name!r}; {url.scheme} knows {known or 'none'}"
    if first["type"] == "missing":
        return f"{url.scheme}:// needs {'an' if name[0] in 'aeiou' else 'a'} {name}"
    written = next((also for also, meant in model.other_names.items() if meant == name), name)
    value = url.options.get(name, url.options.get(written, first["input"]))
    return f"{name}={value}: {first['msg']}"
