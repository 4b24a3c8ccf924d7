"""Russian texts about everybody: who was there, who is best, and what the whole bot did."""
# ruff: noqa: D102 -- a text says what it is

from datetime import datetime

from gptbot.adapters.texts.ru.account import RussianAccount
from gptbot.adapters.texts.ru.words import cost_in_all, counted, named
from gptbot.adapters.texts.wording import one_line, usd
from gptbot.domain.listing import LISTED_MAX, NumberOutOfRange
from gptbot.domain.recent_users import RecentUsers
from gptbot.domain.stats import HouseStats
from gptbot.domain.top_users import ChartsMissing, Place, Ranking, TopUsers, UnknownRanking
from gptbot.domain.usage import Counters

_RANKINGS = {
    Ranking.REQUESTS: "запросы",
    Ranking.TOKENS: "потраченные токены",
    Ranking.BALANCE: "оставшиеся токены",
    Ranking.PREMIUM_TOKENS: "потраченные премиум-токены",
    Ranking.PREMIUM_BALANCE: "оставшиеся премиум-токены",
    Ranking.IMAGES: "созданные изображения",
    Ranking.IMAGE_BALANCE: "оставшиеся изображения",
    Ranking.FAVORS: "исполненные просьбы о токенах",
    Ranking.REFS: "приглашённые",
    Ranking.COST: "стоимость",
}


class RussianUsers(RussianAccount):
    """What the admin reads of all people."""

    def recent_users(self, notice: RecentUsers, /) -> str:
        days = "последний день" if notice.days == 1 else f"последние {counted(notice.days, 'день', 'дня', 'дней')}"
        if not notice.count:
            return f"За {days} никто не был активен."
        users = counted(notice.count, "пользователь", "пользователя", "пользователей")
        title = f"Активность за {days}: {users}, сначала недавние (время по UTC)"
        if notice.attachment is not None:
            return f"{title}. {_in_document(notice.count)}"
        lines = (
            f"{number}. {named(visit.user)} — {_moment(visit.at)}" for number, visit in enumerate(notice.visits, 1)
        )
        return "\n".join((f"{title}:", *lines))

    def top_users(self, notice: TopUsers, /) -> str:
        what = _RANKINGS[notice.ranking]
        if not notice.count:
            return f"Пока некого сравнивать: {what}."
        title = f"Топ-{notice.count}: {what}"
        if notice.attachment is not None:
            return title if notice.attachment.picture else f"{title}. {_in_document(notice.count)}"
        lines = (f"{number}. {_placed(notice.ranking, place)}" for number, place in enumerate(notice.places, 1))
        return "\n".join((title, *lines))

    def house_stats(self, notice: HouseStats, /) -> str:
        seen = notice.attendance
        return "\n".join(
            (
                self.stats(notice.own),
                "",
                "Весь бот сегодня (с полуночи по UTC)",
                "",
                *_used(notice.today),
                f"Новые пользователи: {seen.new_today}",
                f"Активные пользователи: {seen.active_today}",
                "",
                "Весь бот за всё время",
                "",
                *_used(notice.total),
                f"Пользователи: {seen.users}",
            )
        )

    def unknown_ranking(self, refusal: UnknownRanking, /) -> str:
        text = one_line(refusal.text)
        nothing = f"Сравнивать по «{text}» я не умею." if text else "Так сравнивать я не умею."
        return f"{nothing} Напишите одно из: {', '.join(Ranking)}.\n\nПример:\n/top_users 10 tokens"

    def number_out_of_range(self, refusal: NumberOutOfRange, /) -> str:
        return f"Нужно число от 1 до {refusal.limit}."

    def charts_missing(self, refusal: ChartsMissing, /) -> str:
        extra = one_line(refusal.extra)
        return (
            f'Для диаграмм не хватает дополнения: установите его командой pip install "gptbot[{extra}]" '
            "и перезапустите бота."
        )


def _placed(ranking: Ranking, place: Place) -> str:
    amount = usd(place.amount) if ranking is Ranking.COST else str(place.amount)
    return f"{named(place.user)} — {amount}"


def _used(sums: Counters) -> tuple[str, ...]:
    return (
        f"Запросы: {sums.requests}",
        f"Токены: {sums.tokens}",
        f"Премиум-токены: {sums.premium_tokens}",
        f"Изображения: {sums.images}",
        f"Голос: {counted(sums.voice_seconds, 'секунда', 'секунды', 'секунд')}",
        f"Стоимость: {cost_in_all(sums)}",
    )


def _in_document(count: int) -> str:
    return "Список — в документе." if count <= LISTED_MAX else f"Первые {LISTED_MAX} — в документе."


def _moment(at: datetime) -> str:
    return at.strftime("%d.%m.%Y %H:%M")
