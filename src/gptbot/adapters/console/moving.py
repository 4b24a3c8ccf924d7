"""What somebody sees who moves accounts in or out: how far it is, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gptbot.adapters.console.markdown import visible
from gptbot.domain.moving import MovedIn, Remark, Remarked

SHOWN_OF_A_KIND_MAX = 10

_STEPS = 4
_KINDS = {
    Remarked.ALREADY_HERE: "here already, and left as they are",
    Remarked.NEGATIVE: "below zero, so they start at zero",
    Remarked.USERNAME_TAKEN: "without their username: somebody asked for something later under the same one",
    Remarked.ADMIN_BALANCE: "the admin's balance, which never counts down here, so it is not booked",
    Remarked.INVITED_THEMSELVES: "invited by themselves, so by nobody",
    Remarked.PROMPT_CUT: "longer than PROMPT_CHARS_MAX, and cut to it",
    Remarked.CONTEXT_CUT: "more than CONTEXT_CHARS_MAX, and set to it",
    Remarked.UNKNOWN_FIELD: "not known here, and not imported",
    Remarked.NOBODYS_DIALOG: "a dialogue of somebody who is not in the document, and not imported",
    Remarked.UNKNOWN_FILE: "no dialogue by its name, and not read",
}


@contextmanager
def progress(out: TextIO, doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """Shows how many are done: a bar for who sits there, a few lines for a file or a pipe."""
    console = Console(file=out)
    if not console.is_terminal:
        yield _lines(out, doing, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda more: bar.advance(task, more)


def summary(moved: MovedIn) -> Iterator[str]:
    """What came in and what was changed, a line each; the first few of each kind by name."""
    users, dialogs = amount(moved.accounts, "user", "users"), amount(moved.dialogs, "dialogue", "dialogues")
    yield f"imported {users} with {dialogs}"
    yield f"  tokens {moved.tokens:,}, premium tokens {moved.premium_tokens:,}, images {moved.images:,}"
    yield f"  blocked: {moved.blocked:,}; open favours, which the admin is asked about again: {moved.favors_open:,}"
    requests, tokens = amount(moved.totals.requests, "request", "requests"), moved.totals.tokens
    yield f"  counted for the whole bot: {requests}, {amount(tokens, 'token', 'tokens')}"
    counts = Counter(remark.kind for remark in moved.remarks)
    for kind, count in counts.items():
        yield f"{_KINDS[kind]} ({count:,}):"
        shown = [remark for remark in moved.remarks if remark.kind is kind][:SHOWN_OF_A_KIND_MAX]
        yield from (f"  {_told(remark)}" for remark in shown)
        if count > len(shown):
            yield f"  and {count - len(shown):,} more"


def amount(number: int, one: str, many: str) -> str:
    """``1 user``, ``2,000 users``."""
    return f"{number:,} {one if number == 1 else many}"


def cut_short(moved: MovedIn) -> bool:
    """Whether the summary leaves something out."""
    return max(Counter(remark.kind for remark in moved.remarks).values(), default=0) > SHOWN_OF_A_KIND_MAX


def whole_report(moved: MovedIn) -> Iterator[str]:
    """Everything that was changed, a line each."""
    return (f"{_told(remark)} ({_KINDS[remark.kind]})" for remark in moved.remarks)


def _told(remark: Remark) -> str:
    return visible(f"{remark.place}: {remark.detail}" if remark.detail else remark.place)


def _lines(out: TextIO, doing: str, total: int) -> Callable[[int], None]:
    done = 0
    print(f"{doing}: {total:,}", file=out, flush=True)

    def advance(more: int) -> None:
        nonlocal done
        step = done * _STEPS // max(total, 1)
        done += more
        if done * _STEPS // max(total, 1) > step:
            print(f"{doing}: {done:,} of {total:,}", file=out, flush=True)

    return advance
