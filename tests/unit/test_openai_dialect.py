"""Which refusals are about words that a server does not know."""

import pytest

from gptbot.adapters.openai.dialect import Dialect

NEWEST = Dialect()
OLD_LIMIT = Dialect(newer_limit=False)
NO_COUNTS = Dialect(counts=False)
OLDEST = Dialect(newer_limit=False, counts=False)


@pytest.mark.parametrize(
    ("complaint", "param", "expected"),
    [
        ("Unrecognized request argument supplied: max_completion_tokens", None, OLD_LIMIT),
        ("Unsupported parameter: 'max_completion_tokens'", "max_completion_tokens", OLD_LIMIT),
        ("Extra inputs are not permitted ['body', 'max_completion_tokens']", None, OLD_LIMIT),
        ("Unknown parameter", None, OLD_LIMIT),
        ("unsupported_parameter", None, OLD_LIMIT),
        ("unexpected keyword argument", None, OLD_LIMIT),
        ("stream_options is not supported", None, NO_COUNTS),
        ("no", "stream_options", NO_COUNTS),
        ("Unsupported parameter", "reasoning_effort", None),
        ("maximum context length is 8192 tokens", "messages", None),
        ("Invalid prompt", None, None),
        ("", None, None),
    ],
)
def test_a_refusal_teaches_one_thing(complaint: str, param: str | None, expected: Dialect | None) -> None:
    """A parameter that is named, or a parameter without a name, is said another way; all else is no matter of words."""
    assert NEWEST.after(status=400, complaint=complaint, param=param) == expected


@pytest.mark.parametrize("status", [401, 403, 404, 413, 429, 500])
def test_other_refusals_teach_nothing(status: int) -> None:
    """Only a server that read the request complains about its words."""
    assert NEWEST.after(status=status, complaint="max_completion_tokens stream_options", param=None) is None


def test_what_was_learned_is_not_learned_again() -> None:
    """Each thing is learned once, so that asking again comes to an end."""
    complaint = "max_completion_tokens stream_options"
    learned = [NEWEST]
    while (after := learned[-1].after(status=422, complaint=complaint, param=None)) is not None:
        learned.append(after)

    assert learned == [NEWEST, NO_COUNTS, OLDEST]
