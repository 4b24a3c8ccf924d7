"""Russian texts of the admin's reports."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, amount_of, cost, cost_in_all, counted, named
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage

_FAILURES = {
    "key_refused": "ключ API не принят",
    "quota_used_up": "квота исчерпана",
    "model_gone": "такой модели нет",
    "busy": "сервер перегружен",
    "timed_out": "модель не ответила вовремя",
    "unreachable": "сервер недоступен или отвечает ошибкой",
    "broken": "ответ оборвался",
    "rejected": "запрос отклонён",
    "empty": "пустой ответ",
    "bug": "ошибка в самом боте",
    "disk": "не удаётся записать базу данных",
}


class RussianReports(RussianTexts):
    """What was asked."""

    def reports(self, notice: Reports, /) -> str:
        told = (
            _answered(report) if isinstance(report, RequestReport) else _failed(report) for report in notice.reports
        )
        return "\n\n".join(told) or "Запросов не было."


def _answered(report: RequestReport) -> str:
    lines = [f"Запрос № {report.number}: {named(report.user)}", *_group(report.group)]
    for part in report.parts:
        lines += _part(part)
    lines += [
        f"Стоимость: {cost(report.cost_nano_usd)}",
        f"Осталось: {', '.join(amount_of(view.unit, view.posted) for view in report.left) or 'неизвестно'}",
        f"С запуска: {_sums(report.run)}",
        f"Всего: {_sums(report.total)}",
    ]
    return "\n".join(lines)


def _part(part: ReportPart) -> list[str]:
    spent = part.spent
    lines = [f"Модель: {one_line(spent.model)}"]
    if spent.voice_seconds:
        lines.append(f"Голос: {counted(spent.voice_seconds, 'секунда', 'секунды', 'секунд')}")
    if spent.tokens is not None:
        lines.append(f"Токены: {_usage(spent.tokens)}")
    if spent.tokens is None or part.charged != spent.tokens.total:
        lines.append(f"Списано: {amount_of(spent.unit, part.charged)}")
    if part.absorbed:
        lines.append(f"За счёт бота: {part.absorbed}")
    return lines


def _failed(report: FailureReport) -> str:
    kind = one_line(report.failure) or "неизвестна"
    detail = one_line(report.detail, DETAIL_CHARS_MAX)
    lines = [f"Неудачный запрос: {named(report.user)}", *_group(report.group)]
    lines += [f"Модель: {one_line(report.model)}"] if report.model else []
    lines.append(f"Причина: {_FAILURES.get(report.failure, kind)}")
    return "\n".join((*lines, f"Подробности: {detail}") if detail else lines)


def _group(title: str | None) -> list[str]:
    return [] if title is None else [f"Группа: {one_line(title) or 'без названия'}"]


def _usage(used: TokenUsage) -> str:
    about = "~" if used.estimated else ""
    if used.input + used.output == used.total:
        return f"{used.input} + {used.output} = {about}{used.total}"
    return f"{used.input} + {used.output}, всего {about}{used.total}"


def _sums(sums: Counters) -> str:
    """What nobody used yet of pictures and voice is left out."""
    voice = counted(sums.voice_seconds, "секунда голоса", "секунды голоса", "секунд голоса")
    return ", ".join(
        (
            counted(sums.requests, "запрос", "запроса", "запросов"),
            amount_of(Unit.TOKEN, sums.tokens),
            amount_of(Unit.PREMIUM_TOKEN, sums.premium_tokens),
            *([amount_of(Unit.IMAGE, sums.images)] if sums.images else []),
            *([voice] if sums.voice_seconds else []),
            f"стоимость {cost_in_all(sums)}",
        )
    )
