"""Russian texts about favours, and about buttons that do nothing."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, named, tokens
from gptbot.domain import errors
from gptbot.domain.favor import (
    AdminNeedsNone,
    FavorAsked,
    FavorDecided,
    FavorDenied,
    FavorGranted,
    FavorPending,
    FavorRequested,
    StillEnough,
    UnknownFavor,
)

YES_NO = ("Да", "Нет")


class RussianFavors(RussianTexts):
    """Asking the admin for tokens."""

    def favor_asked(self, notice: FavorAsked, /) -> str:
        return f"Запрос отправлен администратору: {tokens(notice.tokens)}. Ответ придёт сюда."

    def favor_requested(self, notice: FavorRequested, /) -> str:
        used = notice.used
        held = f" (из них {notice.left.held} зарезервировано, пока выполняется запрос)" if notice.left.held else ""
        return (
            f"Начислить {tokens(notice.tokens)} пользователю {named(notice.user)}?\n\n"
            f"Запросов: {used.requests}\n"
            f"Потрачено токенов: {used.tokens}\n"
            f"Потрачено премиум-токенов: {used.premium_tokens}\n"
            f"Изображений: {used.images}\n"
            f"Осталось токенов: {notice.left.posted}{held}\n"
            f"Одобрено раньше: {notice.granted_before}"
        )

    def favor_decided(self, notice: FavorDecided, /) -> str:
        who = named(notice.user)
        if notice.granted:
            return f"✅ Одобрено: {tokens(notice.tokens)} для {who}."
        return f"❌ Отказано: {tokens(notice.tokens)} для {who}."

    def favor_granted(self, notice: FavorGranted, /) -> str:
        return f"Администратор согласился: +{tokens(notice.tokens)}. Теперь у вас {tokens(notice.posted)}."

    def favor_denied(self, _: FavorDenied, /) -> str:
        return "Администратор отказал в токенах. Их приносят и приглашения — вам и вашему другу: /invite"

    def favor_pending(self, _: FavorPending, /) -> str:
        return "Администратор ещё не ответил на прошлый запрос. После его ответа можно будет попросить снова."

    def still_enough(self, refusal: StillEnough, /) -> str:
        return (
            f"Попросить можно, когда остаётся не больше: {tokens(refusal.limit)}. Сейчас у вас {tokens(refusal.left)}."
        )

    def admin_needs_none(self, _: AdminNeedsNone, /) -> str:
        return "Вы администратор: ваши запросы бесплатны."

    def unknown_favor(self, _: UnknownFavor, /) -> str:
        return "Такого запроса токенов здесь нет."

    def button_not_yours(self, _: errors.ButtonNotYours, /) -> str:
        return "Эта кнопка не для вас."

    def button_dead(self, _: errors.ButtonDead, /) -> str:
        return "Эта кнопка больше не работает."
