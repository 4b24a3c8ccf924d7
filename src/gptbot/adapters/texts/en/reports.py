"""English texts of the admin's reports."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, amount_of, cost, cost_in_all, counted, named
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage

_FAILURES = {
    "key_refused": "the API key is refused",
    "quota_used_up": "the quota is used up",
    "model_gone": "there is no such model",
    "busy": "the server is overloaded",
    "timed_out": "no answer in time",
    "unreachable": "the server fails or cannot be reached",
    "broken": "the answer broke off",
    "rejected": "the request was rejected",
    "empty": "the answer was empty",
    "bug": "a bug of the bot",
    "disk": "the database cannot be written",
}


class EnglishReports(EnglishTexts):
    """What was asked."""

    def reports(self, notice: Reports, /) -> str:
        told = (
            _answered(report) if isinstance(report, RequestReport) else _failed(report) for report in notice.reports
        )
        return "\n\n".join(told) or "No requests."


def _answered(report: RequestReport) -> str:
    lines = [f"Request {report.number}: {named(report.user)}", *_group(report.group)]
    for part in report.parts:
        lines += _part(part)
    lines += [
        f"Cost: {cost(report.cost_nano_usd)}",
        f"Left: {', '.join(amount_of(view.unit, view.posted) for view in report.left) or 'unknown'}",
        f"This run: {_sums(report.run)}",
        f"In all: {_sums(report.total)}",
    ]
    return "\n".join(lines)


def _part(part: ReportPart) -> list[str]:
    spent = part.spent
    lines = [f"Model: {one_line(spent.model)}"]
    if spent.voice_seconds:
        lines.append(f"Voice: {counted(spent.voice_seconds, 'second', 'seconds')}")
    if spent.tokens is not None:
        lines.append(f"Tokens: {_usage(spent.tokens)}")
    if spent.tokens is None or part.charged != spent.tokens.total:
        lines.append(f"Charged: {amount_of(spent.unit, part.charged)}")
    if part.absorbed:
        lines.append(f"Absorbed by the bot: {part.absorbed}")
    return lines


def _failed(report: FailureReport) -> str:
    kind = one_line(report.failure) or "unknown"
    detail = one_line(report.detail, DETAIL_CHARS_MAX)
    lines = [f"Failed request: {named(report.user)}", *_group(report.group)]
    lines += [f"Model: {one_line(report.model)}"] if report.model else []
    lines.append(f"Why: {_FAILURES.get(report.failure, kind)}")
    return "\n".join((*lines, f"Details: {detail}") if detail else lines)


def _group(title: str | None) -> list[str]:
    return [] if title is None else [f"Group: {one_line(title) or 'no title'}"]


def _usage(used: TokenUsage) -> str:
    about = "~" if used.estimated else ""
    if used.input + used.output == used.total:
        return f"{used.input} + {used.output} = {about}{used.total}"
    return f"{used.input} + {used.output}, {about}{used.total} in total"


def _sums(sums: Counters) -> str:
    """What nobody used yet of pictures and voice is left out."""
    voice = counted(sums.voice_seconds, "second of voice", "seconds of voice")
    return ", ".join(
        (
            counted(sums.requests, "request", "requests"),
            amount_of(Unit.TOKEN, sums.tokens),
            amount_of(Unit.PREMIUM_TOKEN, sums.premium_tokens),
            *([amount_of(Unit.IMAGE, sums.images)] if sums.images else []),
            *([voice] if sums.voice_seconds else []),
            f"cost {cost_in_all(sums)}",
        )
    )
