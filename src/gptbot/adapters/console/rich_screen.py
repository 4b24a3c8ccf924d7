"""What is shown to somebody who sits before it: colours, and answers while they come."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

import attrs
from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.segment import Segment
from rich.spinner import Spinner
from rich.text import Text

from gptbot.adapters.console.markdown import AnswerText, notice, visible
from gptbot.domain.ports.delivery import Activity, Reply

PROMPT_STYLE = "bold cyan"
REFRESH_PER_S = 10

_ROWS_BELOW = 2


@attrs.define
class Draft:
    """The answer as far as it has come: its end, where all of it is higher than the screen."""

    spinner: Spinner
    text: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draws it; called by rich from a thread of its own."""
        if not self.text.strip():
            yield self.spinner
            return
        lines = AnswerText(self.text).lines(console, options)
        for line in lines[-max(1, console.size.height - _ROWS_BELOW) :]:
            yield from line
            yield Segment.line()


@attrs.define
class LiveReply:
    """Shows the draft in place; the answer itself comes below when this has gone."""

    console: Console
    draft_shown: Draft
    quiet: Callable[[], AbstractContextManager[None]]

    @asynccontextmanager
    async def busy(self, _activity: Activity) -> AsyncIterator[None]:
        """Shows it until the context is left."""
        live = Live(self.draft_shown, console=self.console, refresh_per_second=REFRESH_PER_S, transient=True)
        with self.quiet(), live:
            yield

    async def draft(self, text_so_far: str) -> None:
        """Drawn with the next refresh."""
        self.draft_shown.text = text_so_far


@attrs.frozen(kw_only=True)
class RichScreen:
    """A terminal. Where lines are ``typed``, they are on it already; ``quiet`` keeps those typed ahead from showing."""

    console: Console
    prompt: str
    typed: bool
    quiet: Callable[[], AbstractContextManager[None]]

    def banner(self, models: str, hello: str) -> None:
        """Which models answer, and how to begin."""
        self.console.print(Text(visible(models), style="bold"))
        self.console.print(notice(hello), style="dim")
        self.console.print()

    def entered(self, line: str) -> None:
        """Behind the prompt, as if it had been typed."""
        if not self.typed:
            self.console.print(Text.assemble((self.prompt, PROMPT_STYLE), visible(line), overflow="fold"))

    def say(self, text: str) -> None:
        """What the bot says."""
        self.console.print(notice(text), "", sep="\n")

    def answer(self, markdown: str) -> None:
        """What the model says."""
        self.console.print(AnswerText(markdown))
        self.console.print()

    def hint(self, text: str) -> None:
        """What the terminal itself says."""
        self.console.print(Text(visible(text), style="dim italic"), "", sep="\n")

    def reply(self, thinking: str) -> Reply:
        """A sign of life, then the draft."""
        draft = Draft(Spinner("dots", Text(thinking, style="dim"), style="cyan"))
        return LiveReply(self.console, draft, self.quiet)

    def leave(self) -> None:
        """Leaves the prompt's line."""
        if self.typed:
            self.console.print()
