"""Checks names and types of what a bot sends against what python-telegram-bot's `Bot` takes."""

import collections.abc
import datetime as dt
import functools
import inspect
import json
import types
import typing
from typing import Any

import attrs
import telegram
import telegram._bot as bot_module
import telegram._utils.types as library_types
from aiohttp import web
from aiohttp.web_request import FileField

Json = dict[str, Any]

_NAMESPACE = {**vars(typing), **vars(collections.abc), **vars(library_types), **vars(telegram), **vars(bot_module)}
_MISFIT = object()


@attrs.frozen
class Upload:
    """A file that came as a part of a multipart request."""

    filename: str
    content: bytes


class WrongParameterError(Exception):
    """A name that the method does not have, a value of another type, or nothing where something is required."""


async def received(request: web.Request) -> dict[str, object]:
    """The parameters of a request as they came: from the address, a form, multipart parts or a JSON object."""
    found: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        found.update(body)
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            found[name] = Upload(value.filename, value.file.read()) if isinstance(value, FileField) else value
    return found


def checked(method: str, given: dict[str, object]) -> Json:
    """The parameters with the types that the method defines; raises `WrongParameterError`."""
    uploads = {name: value for name, value in given.items() if isinstance(value, Upload)}
    hints, required = _parameters(method)
    result: Json = {}
    for name, value in given.items():
        if name in hints:
            result[name] = _checked(name, value, hints[name], uploads)
        elif name not in uploads:
            raise WrongParameterError(f"{method} has no parameter {name!r}")
    missing = required - result.keys()
    if missing:
        raise WrongParameterError(f"{method} needs {', '.join(sorted(missing))}")
    return result


def exists(method: str) -> bool:
    """Whether the library knows a method with this name."""
    return method != method.lower() and inspect.isfunction(getattr(telegram.Bot, method, None))


@functools.cache
def _parameters(method: str) -> tuple[dict[str, Any], frozenset[str]]:
    return _arguments(getattr(telegram.Bot, method))


@functools.cache
def _arguments(function: Any) -> tuple[dict[str, Any], frozenset[str]]:  # noqa: ANN401 -- a method or an __init__
    """The types and the required ones of the arguments that go over the wire: those not keyword-only."""
    hints = typing.get_type_hints(function, {**vars(inspect.getmodule(function) or bot_module), **_NAMESPACE})
    wired = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name != "self"
    ]
    required = frozenset(parameter.name for parameter in wired if parameter.default is parameter.empty)
    return {parameter.name: hints[parameter.name] for parameter in wired}, required


def _checked(name: str, value: object, hint: object, uploads: dict[str, Upload]) -> object:
    if isinstance(value, Upload):
        if _is_file(hint):
            return value
        raise WrongParameterError(f"{name} is no file")
    if isinstance(value, str) and _is_file(hint) and value.startswith("attach://"):
        return uploads[value.removeprefix("attach://")]
    for candidate in (value, _parsed(value)) if isinstance(value, str) else (value,):
        fitting = _fit(candidate, hint)
        if fitting is not _MISFIT and not (isinstance(candidate, str) and _prefers_number(hint, candidate)):
            return fitting
    raise WrongParameterError(f"{name} has a wrong type or shape: {value!r:.200}")


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return _MISFIT


def _prefers_number(hint: object, text: str) -> bool:
    """A chat's id may be a number or a name: digits are a number."""
    return int in _members(hint) and text.lstrip("-").isdecimal()


def _is_file(hint: object) -> bool:
    return bytes in _members(hint) or telegram.InputFile in _members(hint)


def _members(hint: object) -> tuple[Any, ...]:
    """The types of a union, without the library's own default markers."""
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return tuple(member for part in typing.get_args(hint) for member in _members(part))
    if getattr(typing.get_origin(hint), "__name__", "") == "DefaultValue":
        return ()
    return (hint,)


def _fit(value: object, hint: object) -> object:
    """The value, or `_MISFIT` where it has none of the types."""
    return next((found for member in _members(hint) if (found := _fit_one(value, member)) is not _MISFIT), _MISFIT)


def _fit_one(value: object, kind: Any) -> object:  # noqa: ANN401 -- any type hint
    if kind in {dt.datetime, dt.timedelta, float}:
        return value if isinstance(value, int | float) and not isinstance(value, bool) else _MISFIT
    if kind is int:
        return value if isinstance(value, int) and not isinstance(value, bool) else _MISFIT
    if kind in {str, bool}:
        return value if isinstance(value, kind) else _MISFIT
    if typing.get_origin(kind) in {collections.abc.Sequence, list}:
        return _fit_items(value, typing.get_args(kind)[0])
    if isinstance(kind, type) and typing.get_origin(kind) is None and issubclass(kind, telegram.TelegramObject):
        return _fit_object(value, kind)
    return _MISFIT


def _fit_items(value: object, kind: object) -> object:
    if not isinstance(value, list) or any(_fit(item, kind) is _MISFIT for item in value):
        return _MISFIT
    return value


def _fit_object(value: object, kind: type[telegram.TelegramObject]) -> object:
    variant = _variant(value, kind) if isinstance(value, dict) else None
    if variant is None or not isinstance(value, dict):
        return _MISFIT
    hints, required = _arguments(variant.__init__)
    if "type" in value and kind.__subclasses__():
        hints = {"type": str, **hints}
    if not required <= value.keys() <= hints.keys():
        return _MISFIT
    fits = all(_fit(item, hints[name]) is not _MISFIT for name, item in value.items())
    return value if fits else _MISFIT


def _variant(value: Json, kind: type[telegram.TelegramObject]) -> type[telegram.TelegramObject] | None:
    """The class for this ``type``, where one name stands for several; None where it lacks something."""
    if not kind.__subclasses__():
        return kind
    try:
        return type(kind.de_json(value, None))
    except (TypeError, KeyError):
        return None
