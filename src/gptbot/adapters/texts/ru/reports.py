"""Russian texts of the admin's reports."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import TIERS, TIERS_IN_BRIEF, RussianTexts, amount_of, cost, counted, named
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line, usd
from gptbot.domain.notices import FailureReport, Reports, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage

_FAILURES = {
    "key_refused": "ключ API не принят",
    "quota_used_up": "квота исчерпана",
    "model_gone": "такой модели нет",
    "busy": "сервер перегружен",
    "timed_out": "модель не ответила вовремя",
    "unreachable": "сервер недоступен",
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
    lines += [f"Модель: {one_line(report.model)} ({TIERS_IN_BRIEF[report.tier]})", f"Токены: {_usage(report.tokens)}"]
    if report.charged != report.tokens.total:
        lines.append(f"Списано: {report.charged}")
    if report.absorbed:
        lines.append(f"За счёт бота: {report.absorbed}")
    lines += [
        f"Стоимость: {cost(report.cost_nano_usd)}",
        f"Осталось: {', '.join(amount_of(view.unit, view.posted) for view in report.left) or 'неизвестно'}",
        f"С запуска: {_sums(report.run)}",
        f"Всего: {_sums(report.total)}",
    ]
    return "\n".join(lines)


def _failed(report: FailureReport) -> str:
    kind = one_line(report.failure) or "неизвестна"
    detail = one_line(report.detail, DETAIL_CHARS_MAX)
    lines = [f"Неудачный запрос: {named(report.user)}", *_group(report.group)]
    lines.append(f"Причина ({TIERS[report.tier]}): {_FAILURES.get(report.failure, kind)}")
    return "\n".join((*lines, f"Подробности: {detail}") if detail else lines)


def _group(title: str | None) -> list[str]:
    return [] if title is None else [f"Группа: {one_line(title) or 'без названия'}"]


def _usage(used: TokenUsage) -> str:
    about = "~" if used.estimated else ""
    if used.input + used.output == used.total:
        return f"{used.input} + {used.output} = {about}{used.total}"
    return f"{used.input} + {used.output}, всего {about}{used.total}"


def _sums(sums: Counters) -> str:
    return ", ".join(
        (
            counted(sums.requests, "запрос", "запроса", "запросов"),
            amount_of(Unit.TOKEN, sums.tokens),
            amount_of(Unit.PREMIUM_TOKEN, sums.premium_tokens),
            usd(sums.cost_nano_usd),
        )
    )
