"""Russian texts about people's data, for the admin."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import TIERS, RussianTexts, cost_in_all, counted, named, up_to_chars, wallet
from gptbot.adapters.texts.wording import framed, listed_people, one_line
from gptbot.domain.user_data import DataFile, DataTooLarge, UserData


class RussianUserData(RussianTexts):
    """What is kept of everybody, or of one."""

    def data_file(self, notice: DataFile, /) -> str:
        return f"Всего {counted(notice.users, 'пользователь', 'пользователя', 'пользователей')}."

    def data_too_large(self, refusal: DataTooLarge, /) -> str:
        return (
            f"Данные всех пользователей занимают больше {refusal.limit_mb} МБ, отправить их сюда нельзя. "
            "На машине бота их запишет в файл команда gptbot export."
        )

    def user_data(self, notice: UserData, /) -> str:
        used, memory = notice.counters, notice.context_chars
        before = [
            named(notice.user),
            *(["Заблокирован"] if notice.blocked else []),
            "",
            f"Запросы: {used.requests}",
            f"Потрачено токенов: {used.tokens}",
            f"Потрачено премиум-токенов: {used.premium_tokens}",
            f"Сделано изображений: {used.images}",
            f"Секунды голоса: {used.voice_seconds}",
            f"Стоимость: {cost_in_all(used)}",
            "",
            "В кошельках",
            *(wallet(view) for view in notice.wallets),
            "",
            f"Модель: {TIERS[notice.tier]}",
            f"Расширенный контекст: {up_to_chars(memory) if memory else 'выключен'}",
            f"Одолжения: {notice.favors}{', ещё одно ждёт решения' if notice.favor_open else ''}",
            f"Регистрация: {one_line(notice.registered or '') or 'раньше, чем бот стал её записывать'}",
            f"Последний запрос: {one_line(notice.last_request or '') or 'не было'}",
            "",
            f"Системный промпт{' (по умолчанию)' if notice.default_prompt else ''}:",
        ]
        invited = listed_people(notice.invited, notice.invited_count, more="и ещё {}")
        after = [
            f"Кто пригласил: {named(notice.inviter) if notice.inviter else 'никто'}",
            f"Пригласил сам: {notice.invited_count}{f' ({invited})' if invited else ''}",
        ]
        return framed("\n".join(before), notice.prompt, "\n".join(after))
