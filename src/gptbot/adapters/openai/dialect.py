"""What a server understands: the API has grown, and not every server has grown with it."""

import re

import attrs

_REFUSES = frozenset({400, 422})
_UNKNOWN_PARAMETER = re.compile(
    r"(unsupported|unknown|unrecognized|unexpected|extra)[ _]\w*[ _]?(parameter|argument|field|input|keyword)",
    re.IGNORECASE,
)
_NOT_OURS_TO_DROP = ("reasoning_effort", "messages", "model")


@attrs.frozen(kw_only=True)
class Dialect:
    """The parameters that a server takes: the present ones until it refuses them."""

    newer_limit: bool = True
    counts: bool = True

    def after(self, *, status: int, complaint: str, param: str | None) -> "Dialect | None":
        """The dialect to ask in after a refusal, or None where the refusal is about something else."""
        if status not in _REFUSES:
            return None
        if self.counts and _names("stream_options", complaint, param):
            return attrs.evolve(self, counts=False)
        if self.newer_limit and (_names("max_completion_tokens", complaint, param) or _unknown(complaint, param)):
            return attrs.evolve(self, newer_limit=False)
        return None


def _names(parameter: str, complaint: str, param: str | None) -> bool:
    return param == parameter or parameter in complaint


def _unknown(complaint: str, param: str | None) -> bool:
    return param not in _NOT_OURS_TO_DROP and bool(_UNKNOWN_PARAMETER.search(complaint))
