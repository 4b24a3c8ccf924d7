"""How the emulated Telegram can fail: scripted for a method, for a chat or for all."""

import attrs

from integration.emulators.telegram_rules import ApiError


@attrs.frozen
class TooMany:
    """429: not before ``retry_after_s`` have passed."""

    retry_after_s: int = 1


@attrs.frozen
class ServerError:
    """500, 502 and the like; from 502 on with a page in place of JSON, as from a proxy."""

    code: int = 500


@attrs.frozen
class Refuse:
    """Any other answer of Telegram."""

    code: int = 400
    description: str = "Bad Request: can't parse entities"


@attrs.frozen
class Hang:
    """Takes the request, does nothing and never answers."""


@attrs.frozen
class LoseAnswer:
    """Does what was asked and drops the connection: the bot cannot know."""


@attrs.frozen
class LateAnswer:
    """Does what was asked at once and says so ``seconds`` later: meanwhile the bot cannot know."""

    seconds: float = 0.1


@attrs.frozen
class HalfAnswer:
    """Does what was asked and answers with something that is cut off: no JSON."""


@attrs.frozen
class Drop:
    """Drops the connection and does nothing."""


Fault = TooMany | ServerError | Refuse | Hang | LoseAnswer | LateAnswer | HalfAnswer | Drop


@attrs.define
class _Script:
    method: str
    fault: Fault
    chat_id: int | None
    left: int | None


class Faults:
    """The script: what fails next."""

    def __init__(self) -> None:
        self._scripts: list[_Script] = []

    def add(self, method: str, fault: Fault, *, chat_id: int | None, times: int | None) -> None:
        """Lets the next calls of the method fail, ``None`` times: all until `clear`."""
        self._scripts.append(_Script(method, fault, chat_id, times))

    def clear(self) -> None:
        """Everything works again."""
        self._scripts.clear()

    def next(self, method: str, chat_id: object) -> Fault | None:
        """What happens to this call."""
        for script in self._scripts:
            if script.method == method and script.chat_id in {None, chat_id} and script.left != 0:
                if script.left is not None:
                    script.left -= 1
                return script.fault
        return None


def refusal(fault: Fault) -> ApiError | None:
    """The answer in place of a result, for the faults that answer at all."""
    if isinstance(fault, TooMany):
        seconds = fault.retry_after_s
        return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
    if isinstance(fault, ServerError):
        return ApiError(fault.code, "Internal Server Error" if fault.code == 500 else "Bad Gateway")
    return ApiError(fault.code, fault.description) if isinstance(fault, Refuse) else None
