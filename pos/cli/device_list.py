"""What `lianpos devices list` tells of a driver: how its URL looks, and what each option does.

Our own drivers are told in the language that was asked for; what a package of somebody else says
of itself is told as it says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, get_args

from drivers.api import Kind
from pos.texts import Texts


def driver_facts(scheme: str, *, allowed: Sequence[str], say: Texts) -> dict[str, Any]:
    """What is known of a scheme: its driver, how its URL looks, its options; or what is wrong."""
    from drivers import overdue, registry
    from drivers.api import DeviceError
    from drivers.settings import PARTS

    package = registry.package_of(scheme)
    facts: dict[str, Any] = {"scheme": scheme, "package": package}
    try:
        spec = registry.load(scheme, allowed=allowed)
        name = say.catalogue["driver"].get(scheme.replace("+", "_"), spec.name)
        facts |= {"kind": spec.kind, "name": spec.name if package else name}
        facts |= {"url": f"{scheme}://", "options": {}}
        if spec.settings is not None:
            settings = spec.settings
            schema = overdue.in_time(
                lambda: settings().model_json_schema(), seconds=overdue.LOADS_WITHIN
            )
            facts["url"] = str(schema.get("description", "")).partition("\n")[0] or facts["url"]
            facts["options"] = {
                option: _option(
                    field, _about(scheme, option, field, say if not package else None), say
                )
                for option, field in schema["properties"].items()
                if option not in PARTS
            }
    except DeviceError as error:
        facts |= {"error": error.code, "detail": error.detail}
    except (Exception, SystemExit) as bug:  # somebody else's settings, whatever they do
        facts |= {"error": "bad_driver", "detail": f"its settings cannot be read: {bug!r}"}
    return facts


def by_kind(facts: dict[str, Any]) -> tuple[int, bool]:
    """Its place in a list: printers first, each kind's twins last, what is of no use at the end."""
    kinds = get_args(Kind)
    kind = facts.get("kind")
    return (kinds.index(kind) if kind in kinds else len(kinds), facts["scheme"].startswith("sim+"))


def described(facts: dict[str, Any], *, say: Texts, closely: bool) -> Iterator[str]:
    """A driver in a line; `closely` with its URL and options, a line each."""
    scheme = f"{facts['scheme']}://"
    if "error" in facts:
        yield f"{scheme:<21}{say('install.not_usable', why=facts['detail'])}"
        return
    yield f"{scheme:<21}{facts['kind']:<9}{facts['name']}"
    if closely:
        yield f"  {facts['url']}"
        for name, words in facts["options"].items():
            yield f"    {name:<11}{words}"


def _about(scheme: str, option: str, field: dict[str, Any], ours: Texts | None) -> str:
    """What an option does: by the catalogue where the driver is ours, else by its own words."""
    texts = {} if ours is None else ours.catalogue["device_option"]
    own = texts.get(f"{scheme.replace('+', '_')}_{option}")
    return own or texts.get(option) or str(field.get("description", "")).strip()


def _option(field: dict[str, Any], about: str, say: Texts) -> str:
    """What an option may be and does, in a few words."""
    kinds = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    may_be = [_may_be(kind, say) for kind in kinds]
    words = reduce(lambda one, other: say("install.or", one=one, other=other), may_be)
    default = field.get("default")
    if default not in (None, ""):
        value = int(default) if isinstance(default, bool) else default
        words = say("install.by_default", may_be=words, value=value)
    return say("install.option", may_be=words, about=about) if about else words


def _may_be(kind: dict[str, Any], say: Texts) -> str:
    if "const" in kind:
        return str(kind["const"])
    if "enum" in kind:
        return ", ".join(map(str, kind["enum"]))
    if kind.get("type") == "boolean":
        return say("install.yes_or_no")
    if "minimum" in kind and "maximum" in kind:
        return say("install.from_to", least=kind["minimum"], most=kind["maximum"])
    if kind.get("format") == "path":
        return say("install.folder")
    known = {"integer": "install.whole_number", "number": "install.number"}
    return say(known.get(kind.get("type", ""), "install.letters"))
