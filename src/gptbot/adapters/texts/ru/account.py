"""Russian texts about coming here, wallets, invitations and the language."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, amount_of, tokens, wallet
from gptbot.adapters.texts.wording import NAMES_MAX, one_line
from gptbot.domain.account import Language
from gptbot.domain.notices import (
    Balance,
    FriendJoined,
    Invitation,
    LanguageAsked,
    LanguageSet,
    Stats,
    Topup,
    WalletFilled,
    Welcome,
    WelcomeBack,
)

_LANGUAGES = {Language.EN: "английский", Language.RU: "русский"}
_SPOKEN = {Language.EN: "по-английски", Language.RU: "по-русски"}


class RussianAccount(RussianTexts):
    """What people read about themselves."""

    def welcome(self, notice: Welcome, /) -> str:
        name, bot = one_line(notice.name), one_line(self.context.bot_name)
        hello = f"Здравствуйте, {name}!" if name else "Здравствуйте!"
        bonus = f", из них {notice.bonus} — бонус за приглашение" if notice.bonus else ""
        given = f"Для начала у вас {tokens(notice.tokens)}{bonus}." if notice.tokens else "Ваши кошельки: /balance."
        return (
            f"{hello}{f' Я — {bot}.' if bot else ''}\n\n"
            f"{given} Токенами оплачиваются мои ответы.\n\n"
            "Спрашивайте о чём угодно — просто напишите мне. Все команды: /help"
        )

    def welcome_back(self, notice: WelcomeBack, /) -> str:
        name = one_line(notice.name)
        return f"С возвращением{f', {name}' if name else ''}! Просто напишите мне. Все команды: /help"

    def friend_joined(self, notice: FriendJoined, /) -> str:
        name = one_line(notice.name)
        joined = f"По вашему приглашению пришёл новый пользователь{f': {name}' if name else ''}."
        bonus = f" Ваш бонус: {tokens(notice.bonus)}." if notice.bonus else ""
        return f"{joined}{bonus} Спасибо!"

    def invitation(self, notice: Invitation, /) -> str:
        link = self.context.invitation_link(notice.account_id)
        bonus = f"Когда по ней придёт друг, каждый из вас получит {tokens(notice.bonus)}."
        return f"Ваша ссылка-приглашение:\n{link}\n\n{bonus if notice.bonus else 'Поделитесь ею с друзьями.'}"

    def balance(self, notice: Balance, /) -> str:
        lines = "\n".join(wallet(view) for view in notice.wallets)
        return f"Ваш баланс\n\n{lines}\n\nКак получить ещё: /invite, /topup"

    def stats(self, notice: Stats, /) -> str:
        used = notice.counters
        lines = [
            "Ваша статистика",
            "",
            f"Запросы: {used.requests}",
            f"Токены: {used.tokens}",
            f"Премиум-токены: {used.premium_tokens}",
            f"Изображения: {used.images}",
            "",
        ]
        if notice.inviter is not None:
            lines.append(f"Кто вас пригласил: {one_line(notice.inviter) or 'друг'}")
        return "\n".join((*lines, _invited(notice)))

    def topup(self, _: Topup, /) -> str:
        return (
            "Чтобы пополнить баланс, обратитесь к администратору бота.\n"
            "Токены приносят и приглашения — и вам, и вашему другу: /invite"
        )

    def wallet_filled(self, notice: WalletFilled, /) -> str:
        added, now = amount_of(notice.unit, notice.added), amount_of(notice.unit, notice.posted)
        return f"Администратор пополнил ваш баланс: +{added}. Теперь у вас {now}."

    def language_asked(self, notice: LanguageAsked, /) -> str:
        return (
            f"На каком языке мне говорить? Сейчас: {_LANGUAGES[notice.present]}.\n\n"
            "/language ru — русский\n/language en — английский"
        )

    def language_set(self, notice: LanguageSet, /) -> str:
        return f"Теперь я говорю {_SPOKEN[notice.language]}."


def _invited(notice: Stats) -> str:
    if not notice.invited_count:
        return "Вы пока никого не пригласили. Ваша ссылка: /invite"
    shown = [name for name in (one_line(name) for name in notice.invited[:NAMES_MAX]) if name]
    more = notice.invited_count - len(shown)
    if not shown:
        return f"Вы пригласили: {notice.invited_count}"
    return f"Вы пригласили ({notice.invited_count}): {', '.join(shown)}{f' и ещё {more}' if more > 0 else ''}"
