"""Russian texts about announcements."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, counted, named, up_to_chars
from gptbot.adapters.texts.wording import one_line
from gptbot.domain import announce
from gptbot.domain.announce import Failing
from gptbot.domain.announce_audience import Audience, Filter, NobodyToTell, UnknownAudience
from gptbot.domain.announce_notices import (
    AnnouncementAsked,
    AnnouncementGivenUp,
    AnnouncementPreviewed,
    AnnouncementProgress,
    AnnouncementReport,
    AnnouncementStarted,
    Missed,
)

STOP = "Остановить"

_REASONS = {
    Failing.BLOCKED: "бот заблокирован",
    Failing.GONE: "написать нельзя",
    Failing.REFUSED: "Telegram не принял сообщение",
    Failing.NO_ANSWER: "Telegram не ответил",
}


class RussianAnnouncements(RussianTexts):
    """The dialogue, the progress and the report."""

    def announcement_asked(self, notice: AnnouncementAsked, /) -> str:
        return (
            f"Рассылка: {_audience(notice.audience)} ({_people(notice.recipients)}).\n\n"
            "Пришлите то, что они прочтут: текст с форматированием или одно фото с подписью. "
            "Сначала будет предпросмотр. q — отмена."
        )

    def announcement_previewed(self, notice: AnnouncementPreviewed, /) -> str:
        return f"Так это будет выглядеть. Получателей: {notice.recipients}. Отправить? (да/нет)"

    def announcement_started(self, notice: AnnouncementStarted, /) -> str:
        return f"✅ Рассылка началась: {_people(notice.recipients)}."

    def announcement_given_up(self, notice: AnnouncementGivenUp, /) -> str:
        if notice.running:
            return "Рассылка останавливается: больше никто её не получит."
        return "❌ Рассылка отменена: её никто не получил."

    def announcement_progress(self, notice: AnnouncementProgress, /) -> str:
        failed = f", не доставлено {notice.failed}" if notice.failed else ""
        state = "Рассылка окончена" if notice.over else "Рассылка идёт"
        return f"{state}: доставлено {notice.sent} из {notice.recipients}{failed}."

    def announcement_report(self, notice: AnnouncementReport, /) -> str:
        lines = [f"Рассылка: доставлено {notice.delivered_count}, не доставлено {notice.missed_count}."]
        if notice.left:
            lines.append(f"Рассылка была остановлена, без неё остались {_people(notice.left)}.")
        if notice.delivered:
            lines += ["", "Доставлено:", *map(named, notice.delivered)]
            lines += _more(notice.delivered_count - len(notice.delivered))
        if notice.missed:
            lines += ["", "Не доставлено:", *map(_missed, notice.missed)]
            lines += _more(notice.missed_count - len(notice.missed))
        return "\n".join(lines)

    def unknown_audience(self, refusal: UnknownAudience, /) -> str:
        text = one_line(refusal.text)
        return (
            f"{f'Фильтр «{text}» мне не знаком' if text else 'Такой фильтр мне не знаком'}. "
            "Есть такие: all — все; req10 — от 10 запросов; bal5000 — от 5000 токенов; test — только вы; "
            "id; @username; id группы (отрицательное число)."
        )

    def nobody_to_tell(self, _: NobodyToTell, /) -> str:
        return (
            "Получателей нет: никто не подходит под фильтр, либо все подходящие заблокированы или заблокировали бота."
        )

    def announcement_runs(self, _: announce.AnnouncementRuns, /) -> str:
        return "Одна рассылка уже идёт. Дождитесь отчёта или остановите её: /announce q"

    def announcement_over(self, _: announce.AnnouncementOver, /) -> str:
        return "Решение об этой рассылке уже принято."

    def announcement_unsuitable(self, _: announce.AnnouncementUnsuitable, /) -> str:
        return "Разослать можно текст или одно фото с подписью. Пришлите что-то из этого; q — отмена."

    def announcement_too_long(self, refusal: announce.AnnouncementTooLong, /) -> str:
        return f"Слишком длинно: здесь можно {up_to_chars(refusal.limit)}. Пришлите покороче; q — отмена."

    def announcement_undecided(self, _: announce.AnnouncementUndecided, /) -> str:
        return "Рассылка ждёт вашего слова: «да» — отправить, «нет» — отменить."

    def announcement_elsewhere(self, _: announce.AnnouncementElsewhere, /) -> str:
        return "Рассылку можно начать только в чате с ботом в Telegram."


def _people(count: int) -> str:
    return counted(count, "получатель", "получателя", "получателей")


def _audience(audience: Audience) -> str:
    match audience.filter:
        case Filter.ALL:
            return "все"
        case Filter.REQUESTS:
            return f"у кого запросов не меньше {audience.least}"
        case Filter.BALANCE:
            return f"у кого токенов не меньше {audience.least}"
        case Filter.TEST:
            return "только вы"
        case Filter.ACCOUNT:
            return one_line(audience.who) or "один пользователь"
        case Filter.GROUP:
            return f"группа {one_line(audience.who)}".rstrip()


def _missed(missed: Missed) -> str:
    return f"{named(missed.user)}: {_REASONS[missed.reason]}"


def _more(count: int) -> list[str]:
    return [f"… и ещё {count}"] if count > 0 else []
