"""Russian texts about who is served, and about being forgotten."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, counted
from gptbot.adapters.texts.wording import shown_id
from gptbot.domain.access import NotAllowed, TooManyRequests
from gptbot.domain.flood import TooMuchAtOnce
from gptbot.domain.forget_me import ForgetAsked, ForgetDropped, Forgotten


class RussianAccess(RussianTexts):
    """Coming in, and leaving without a trace."""

    def not_allowed(self, refusal: NotAllowed, /) -> str:
        return (
            "Этот бот отвечает только тем, кого выбрал его оператор. "
            f"Если вы должны быть среди них, сообщите оператору свой id: {shown_id(refusal.account_id)}"
        )

    def too_many_requests(self, refusal: TooManyRequests, /) -> str:
        most = counted(refusal.limit, "запроса", "запросов", "запросов")
        return f"Минутку! От одного человека я принимаю не больше {most} в минуту. Ничего не списано."

    def too_much_at_once(self, _: TooMuchAtOnce, /) -> str:
        return (
            "Минутку! Так много сразу я не успеваю. "
            "Что придёт отсюда в ближайшую минуту, я могу не прочесть. Ничего не списано."
        )

    def forget_asked(self, _: ForgetAsked, /) -> str:
        return (
            "Забыть вас? Исчезнут ваше имя и username, промпт и настройки, наши диалоги во всех чатах "
            "и сведения о том, кто вас пригласил, а то, над чем я сейчас для вас работаю, останется без ответа.\n\n"
            "Сохранятся только числа под вашим id: что лежит в кошельках и сколько потрачено. Если вы вернётесь, "
            "остаток будет на месте, но приветственных токенов второй раз не будет. "
            "В прежних резервных копиях вы останетесь, пока их не сменят новые.\n\n"
            "Если вы уверены: /forget_me да"
        )

    def forget_dropped(self, _: ForgetDropped, /) -> str:
        return "Хорошо. Ничего не забыто."

    def forgotten(self, _: Forgotten, /) -> str:
        return "Готово: я вас забыл, остались только числа. Если захотите вернуться: /start"
