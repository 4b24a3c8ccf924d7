"""What a request may say: names and types as the SDK defines them, read from its own types."""

import types
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Required, Union, get_args, get_origin

import attrs
import typing_extensions
from openai.types.chat.completion_create_params import CompletionCreateParamsBase, CompletionCreateParamsStreaming

_MANY = "SequenceNotStr"


@attrs.frozen
class Wrong:
    """A parameter that the API does not take as it was sent."""

    param: str
    code: str
    message: str


def wrong_parameter(body: Mapping[str, object]) -> Wrong | None:
    """The first parameter of a chat request that is unknown, missing or of another type."""
    hints = hints_of(CompletionCreateParamsBase) | hints_of(CompletionCreateParamsStreaming)
    for name, value in body.items():
        if name not in hints:
            return Wrong(name, "unknown_parameter", f"Unknown parameter: '{name}'.")
        if name != "stream" and not fits(hints[name], value):
            return Wrong(name, "invalid_type", f"Invalid type for '{name}'.")
    if not isinstance(body.get("stream", False), bool):
        return Wrong("stream", "invalid_type", "Invalid type for 'stream'.")
    missing = next((name for name in ("model", "messages") if name not in body), None)
    return (
        Wrong(missing, "missing_required_parameter", f"Missing required parameter: '{missing}'.") if missing else None
    )


def fits(hint: Any, value: object) -> bool:  # noqa: ANN401, PLR0911 -- a hint can be anything, a kind each
    """Whether a value out of JSON is of this type."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in (Any, object):
        return True
    if origin in (Required, typing_extensions.Required, typing_extensions.NotRequired):
        return fits(args[0], value)
    if origin in (Union, types.UnionType):
        return any(fits(one, value) for one in args)
    if origin in (Literal, typing_extensions.Literal):
        return any(type(value) is type(one) and value == one for one in args)
    if typing_extensions.is_typeddict(hint):
        return isinstance(value, dict) and _fits_dict(hint, value)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, dict) and all(fits(args[1], item) for item in value.values())
    if origin is not None and (issubclass(origin, Iterable) or origin.__name__ == _MANY):
        return isinstance(value, list) and all(fits(args[0], item) for item in value)
    return _fits_plain(hint, value)


def _fits_dict(hint: type, value: Mapping[str, object]) -> bool:
    hints = hints_of(hint)
    required = {name for name, one in hints.items() if get_origin(one) in (Required, typing_extensions.Required)}
    return (
        required <= value.keys() <= hints.keys()
        and bool(hints)
        and all(fits(hints[name], item) for name, item in value.items())
    )


def _fits_plain(hint: Any, value: object) -> bool:  # noqa: ANN401 -- a hint can be anything
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type(value) is (type(None) if hint is None else hint)


def hints_of(hint: type) -> dict[str, Any]:
    """The parameters of a typed dictionary and their types."""
    return typing_extensions.get_type_hints(hint, include_extras=True)
