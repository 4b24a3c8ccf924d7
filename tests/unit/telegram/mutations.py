"""Updates that Telegram should not send: mutated ones, and ones made from the types of the Bot API."""

import copy
import inspect
import json
import re
import types
import typing
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

import telegram
from hypothesis import strategies as st
from telegram import constants

from unit.telegram.updates import ALICE, DATE, message, pressed, private

Json = Any
DEEP = 400

odd_texts = st.text(st.characters(), max_size=20) | st.sampled_from(
    ("/p", "/p@gpt_bot x", "/start 43", "@gpt_bot", "\ud800", "\0", "", " ", "\u202e", "a" * 5000, "42", "-1")
)
odd_numbers = st.integers(-(2**70), 2**70) | st.sampled_from((0, -1, 2**31, 2**52, 2**53, 2**63, 2**64, 10**300))
scalars = st.none() | st.booleans() | odd_numbers | st.floats() | odd_texts
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_texts, inner, max_size=3), max_leaves=8
)


def _nested(depth: int, *, lists: bool) -> Json:
    value: Json = "deep"
    for _ in range(depth):
        value = [value] if lists else {"message": value}
    return value


odd_values = st.one_of(
    anything,
    st.builds(_nested, st.integers(1, DEEP), lists=st.booleans()),
    st.sampled_from(("[]", "{}", "[[]]", '""')).map(json.loads),
)


def places(value: Json) -> Iterator[tuple[Json, Json]]:
    """Every spot of a JSON value that can be changed: its container and its key there."""
    spots = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(spots):
        yield value, key
        yield from places(inner)


def mutated(kinds: Sequence[dict[str, Any]], most: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """An update of which up to so many spots are changed, gone, new, or from another update."""

    @st.composite
    def update(draw: st.DrawFn) -> dict[str, Any]:
        raw = copy.deepcopy(kinds[draw(st.integers(0, len(kinds) - 1))])
        for _ in range(draw(st.integers(0, most))):
            spots = list(places(raw)) or [(raw, "update_id")]
            where, key = spots[draw(st.integers(0, len(spots) - 1))]
            match draw(st.sampled_from(("change", "drop", "add", "transplant"))):
                case "change":
                    where[key] = draw(odd_values)
                case "drop" if isinstance(where, dict):
                    where.pop(key, None)
                case "add" if isinstance(where, dict):
                    where[draw(odd_texts)] = draw(odd_values)
                case _:
                    others = list(places(kinds[draw(st.integers(0, len(kinds) - 1))]))
                    there, name = others[draw(st.integers(0, len(others) - 1))]
                    where[key] = copy.deepcopy(there[name])
        return raw

    return update()


_CHANGE = {name: {"user": ALICE, "status": "member"} for name in ("old_chat_member", "new_chat_member")}
HEADS: dict[str, tuple[Any, dict[str, Any]]] = {
    "message": (telegram.Message, message()),
    "callback_query": (telegram.CallbackQuery, pressed()["callback_query"]),
    "my_chat_member": (telegram.ChatMemberUpdated, {"chat": private(), "from": ALICE, "date": DATE, **_CHANGE}),
}


@st.composite
def typed(draw: st.DrawFn) -> dict[str, Any]:
    """An update of Alice with any fields that their types allow, as the library knows them."""
    kind = draw(st.sampled_from(("message", "message", *HEADS)))
    cls, head = HEADS[kind]
    _, optional = _fields(cls)
    names = draw(st.lists(st.sampled_from(sorted(optional)), max_size=5, unique=True))
    return {
        "update_id": 1,
        kind: {**copy.deepcopy(head), **{name: draw(_of_type(optional[name], 2)) for name in names}},
    }


@cache
def _fields(cls: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 -- a class of the library
    """The required fields of a class and the others, which are also those of its subclasses, with their types."""
    required, optional = dict[str, Any](), dict[str, Any]()
    for each in (cls, *cls.__subclasses__()):
        for name, parameter in inspect.signature(each).parameters.items():
            field = "from" if name == "from_user" else name
            if name in {"api_kwargs", "args", "kwargs"}:
                continue
            needed = each is cls and parameter.default is inspect.Parameter.empty
            (required if needed else optional)[field] = parameter.annotation
    return required, optional


@st.composite
def _of_class(draw: st.DrawFn, cls: Any, depth: int) -> dict[str, Any]:  # noqa: ANN401 -- a class of the library
    required, optional = _fields(cls)
    names = draw(st.lists(st.sampled_from(sorted(optional)), max_size=2, unique=True)) if optional and depth > 0 else []
    return {name: draw(_of_type({**optional, **required}[name], depth - 1)) for name in [*required, *names]}


@cache
def _of_type(annotation: Any, depth: int) -> st.SearchStrategy[Json]:  # noqa: ANN401 -- what stands there
    if isinstance(annotation, typing.ForwardRef | str):
        written = annotation if isinstance(annotation, str) else annotation.__forward_arg__
        found = [word for word in re.findall(r"\w+", written) if word != "None"]
        return _of_type(getattr(telegram, found[-1], str), depth)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([_of_type(each, depth) for each in inner if each is not type(None)])
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return st.lists(_of_type(inner[0], depth), max_size=3)
    return _of_plain(annotation, depth) if isinstance(annotation, type) else odd_texts


def _of_plain(annotation: type, depth: int) -> st.SearchStrategy[Json]:
    if issubclass(annotation, telegram.TelegramObject):
        return st.deferred(lambda: _of_class(annotation, depth))
    if issubclass(annotation, bool):
        return st.booleans()
    if issubclass(annotation, int | datetime | timedelta):
        return st.integers(0, 2**33) | st.sampled_from((0, 42, 43, 999, -100500))
    return st.floats(allow_nan=False) if issubclass(annotation, float) else odd_texts | st.sampled_from(WORDS)


_ENUMS = [enum for enum in vars(constants).values() if isinstance(enum, type) and issubclass(enum, Enum)]
WORDS = sorted({str(word.value) for enum in _ENUMS for word in enum} | {"private", "supergroup", "member", "kicked"})
"""Every word that the library knows, so that types and states fit now and then."""
