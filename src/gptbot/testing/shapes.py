"""Strategies from the shape of a class: any attrs value is drawn from the types of its fields."""

import sys
from collections.abc import Mapping
from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from types import UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot import domain

T = TypeVar("T")

Leaves = Mapping[Any, SearchStrategy[Any]]
"""What to draw for a type that is not to be looked into."""

_LENGTH_MAX = 3


def kinds(base: type[T]) -> tuple[type[T], ...]:
    """Every class below ``base``, however deep, that belongs to the same package as ``base``."""
    for module in iter_modules(domain.__path__):
        import_module(f"{domain.__name__}.{module.name}")
    package = base.__module__.partition(".")[0]
    below = [kind for child in base.__subclasses__() for kind in (child, *kinds(child))]
    return tuple(kind for kind in below if kind.__module__.partition(".")[0] == package and _present(kind))


def _present(kind: type[object]) -> bool:
    """Whether the module still has this class: attrs makes a slotted class anew and drops the first one."""
    return vars(sys.modules[kind.__module__]).get(kind.__name__) is kind


def values_of(kind: type[T], leaves: Leaves) -> SearchStrategy[T]:
    """Instances of an attrs class; a field's type is looked up in ``leaves`` before it is looked into.

    Raises:
        TypeError: a field has a type that is neither a leaf nor an attrs class, an enum, a union or a tuple.
    """
    fields: dict[str, SearchStrategy[Any]] = {
        field.name: _of(field.type, leaves) for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind))
    }
    return st.builds(kind, **fields)


def _of(kind: Any, leaves: Leaves) -> SearchStrategy[Any]:  # noqa: ANN401 -- an annotation may be any object
    if kind in leaves:
        return leaves[kind]
    if isinstance(kind, NewType):
        return _of(kind.__supertype__, leaves)
    if isinstance(kind, UnionType) or get_origin(kind) is Union:
        return st.one_of(*(_of(choice, leaves) for choice in get_args(kind)))
    if get_origin(kind) is tuple:
        item, *_ = get_args(kind)
        return st.lists(_of(item, leaves), max_size=_LENGTH_MAX).map(tuple)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and attrs.has(kind):
        return values_of(kind, leaves)
    raise TypeError(f"nothing is known of {kind}")
