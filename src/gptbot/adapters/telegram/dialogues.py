"""The names of lanes: one for each dialogue, and one beside it for what is refused without waiting for its turn."""

from gptbot.domain.request import Request

_REFUSED = "refused/"


def lane_of(request: Request) -> str:
    """The lane in which this person's words in this chat are served."""
    return f"{request.chat.id}/{request.person.id}"


def refused(lane: str) -> str:
    """The lane for what is only told that it is too much, stored as such: a restart changes nothing."""
    return f"{_REFUSED}{lane}"


def is_refused(lane: str) -> bool:
    """Whether what is in this lane is refused."""
    return lane.startswith(_REFUSED)
