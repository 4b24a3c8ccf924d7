"""How long one request may take, and how long its server may be silent."""

import asyncio

import attrs


@attrs.frozen(kw_only=True)
class Deadlines:
    """The deadlines of one request; ``ends_at`` is a moment of the event loop's clock.

    They cover the waiting for the server only: whoever reads the answer is never interrupted by them.
    """

    ends_at: float
    silence_s: float

    @classmethod
    def from_now(cls, *, total_s: float, silence_s: float) -> "Deadlines":
        """The deadlines of a request that begins at this moment."""
        return cls(ends_at=asyncio.get_running_loop().time() + total_s, silence_s=silence_s)

    def sign_of_life(self) -> asyncio.Timeout:
        """A context for the wait for the server's next word; raises `TimeoutError`."""
        now = asyncio.get_running_loop().time()
        return asyncio.timeout_at(min(self.ends_at, now + self.silence_s))

    def end(self) -> asyncio.Timeout:
        """A context for a wait of our own; raises `TimeoutError`."""
        return asyncio.timeout_at(self.ends_at)
