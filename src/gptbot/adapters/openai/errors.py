"""How the API fails, in the words of the port."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import httpx2
import openai

from gptbot.adapters.openai.unicode import well_formed
from gptbot.domain.ports.models import Failure, ModelError

_DETAIL_CHARS_MAX = 200
_REASON_CHARS_MAX = 300
_CODE = re.compile(r"[a-z_]{1,60}")
_PARAM = re.compile(r"[a-z_\[\].0-9]{1,60}")

# What people can do something about: their prompt is against the rules, or their file is not what the model takes.
_EXPLAINED = frozenset(
    {
        "content_policy_violation",
        "moderation_blocked",
        "image_generation_user_error",
        "image_content_policy_violation",
        "empty_image_file",
        "image_file_too_large",
        "image_parse_error",
        "image_too_large",
        "image_too_small",
        "invalid_image",
        "invalid_image_format",
        "invalid_image_mode",
        "unsupported_file_mimetype",
        "unsupported_image_media_type",
        "audio_too_short",
    }
)
_EXPLAINED_PARAMS = frozenset({"prompt", "image", "file"})

_OF_CODE = {
    "insufficient_quota": Failure.QUOTA_USED_UP,
    "billing_not_active": Failure.QUOTA_USED_UP,
    "billing_hard_limit_reached": Failure.QUOTA_USED_UP,
    "model_not_found": Failure.MODEL_GONE,
}
_OF_STATUS = {
    400: Failure.REJECTED,
    401: Failure.KEY_REFUSED,
    402: Failure.QUOTA_USED_UP,
    403: Failure.KEY_REFUSED,
    404: Failure.MODEL_GONE,
    408: Failure.TIMED_OUT,
    409: Failure.BUSY,
    410: Failure.MODEL_GONE,
    413: Failure.REJECTED,
    422: Failure.REJECTED,
    429: Failure.BUSY,
}
_SERVER_FAILS = 500

_Failing = (openai.OpenAIError, aiohttp.ClientError, httpx2.HTTPError, OSError, ValueError, TypeError, RecursionError)


@contextmanager
def translated(model: str, *, answering: bool = False) -> Iterator[None]:
    """Turns every failure of the API into a `ModelError`; ``answering`` after the answer has begun.

    The cause is left out: providers write the key and the question into their messages.
    """
    try:
        yield
    except _Failing as error:
        failure = failure_of(error, answering=answering)
        reason = _reason(error) if failure is Failure.REJECTED else None
        raise ModelError(failure, _detail(error, model), model=model, reason=reason) from None


def failure_of(error: Exception, *, answering: bool) -> Failure:
    """What kind of failure this is."""
    if isinstance(error, openai.APIStatusError):
        return _failure_of_status(error)
    if isinstance(error, TimeoutError) or (isinstance(error, openai.APITimeoutError) and _time_ran_out(error)):
        return Failure.TIMED_OUT
    if isinstance(error, (openai.APIConnectionError, aiohttp.ClientError, httpx2.HTTPError, OSError)):
        return Failure.BROKEN if answering else Failure.UNREACHABLE
    return Failure.BROKEN


def _failure_of_status(error: openai.APIStatusError) -> Failure:
    for code in (error.code, error.type):
        if code in _OF_CODE:
            return _OF_CODE[code]
    if error.status_code >= _SERVER_FAILS:
        return Failure.UNREACHABLE
    return _OF_STATUS.get(error.status_code, Failure.BROKEN)


def _time_ran_out(error: openai.APITimeoutError) -> bool:
    """The transport calls a lost connection a time-out, too; only the first cause tells them apart."""
    return isinstance(_root(error), TimeoutError)


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _reason(error: Exception) -> str | None:
    """The provider's own word, in one line, where it is meant for whoever asked."""
    if not isinstance(error, openai.APIStatusError) or not isinstance(error.body, dict):
        return None
    said = error.body.get("message")
    if not isinstance(said, str) or not (
        _EXPLAINED & {str(error.code), str(error.type)} or error.param in _EXPLAINED_PARAMS
    ):
        return None
    line = " ".join(well_formed(said).split())
    return (line if len(line) <= _REASON_CHARS_MAX else f"{line[: _REASON_CHARS_MAX - 1]}…") or None


def _detail(error: Exception, model: str) -> str:
    words = [f"model {model}", *_of_answer(error)] if isinstance(error, openai.APIError) else [f"model {model}"]
    if isinstance(error, TimeoutError):
        words.append("no answer in time")
    elif not isinstance(error, openai.APIStatusError):
        words.append(type(_root(error)).__name__)
    return " ".join(", ".join(words).split())[:_DETAIL_CHARS_MAX]


def _of_answer(error: openai.APIError) -> Iterator[str]:
    if isinstance(error, openai.APIStatusError):
        yield f"status {error.status_code}"
    code = error.code if error.code and _CODE.fullmatch(error.code) else error.type
    if isinstance(code, str) and _CODE.fullmatch(code):
        yield code
    if isinstance(error.param, str) and _PARAM.fullmatch(error.param):
        yield f"parameter {error.param}"
