"""Russian texts for the admin."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts, amount_of, named
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line, shown_id
from gptbot.domain.notices import Blocked, NewUser, OperatorAlert, Refilled, Stopping, Unblocked

_ALERTS = {
    "key_refused": "Сервер модели не принимает ключ API. Проверьте OPENAI_API_KEY и перезапустите бота.",
    "quota_used_up": "Квота на модель исчерпана. Пополните счёт у провайдера — дальше бот справится сам.",
    "model_gone": (
        "На сервере нет такой модели, или она недоступна с этим ключом. "
        "Выберите другую в DEFAULT_MODEL или PREMIUM_MODEL и перезапустите бота."
    ),
    "busy": (
        "Сервер модели перегружен или ограничивает число запросов. Обычно это проходит само; "
        "если нет, попросите провайдера поднять лимит."
    ),
    "timed_out": "Модель слишком долго не отвечает. Если это не проходит, проверьте, всё ли в порядке у провайдера.",
    "unreachable": "Сервер модели недоступен. Проверьте сеть и OPENAI_BASE_URL.",
    "broken": "Сервер модели обрывает ответы или отвечает чем-то непонятным. Проверьте OPENAI_BASE_URL и провайдера.",
    "rejected": "Модель отклоняет запросы. Причина — в подробностях.",
    "empty": "Модель отвечает пустотой. Проверьте модель и её лимиты.",
    "backup": (
        "Не удалось сделать ежедневную копию базы данных. Причина — в подробностях; "
        "gptbot audit проверяет базу, gptbot backup делает копию вручную."
    ),
    "storage": (
        "База данных не работает, и бот никому не отвечает. Ничего не потеряно: сообщения ждут в Telegram, и бот "
        "продолжит сам, как только сможет. Если база повреждена, бот завершится: восстановите её из копии."
    ),
    "retired": (
        "Сообщения этого бота теперь получает другой процесс: он запущен с тем же TELEGRAM_API_KEY. Этот процесс "
        "доделает то, что уже получил, и завершится. Запускайте только один, с одной базой."
    ),
    "bug": (
        "Бот несколько раз подряд не справился с сообщением из-за собственной ошибки и отложил его. "
        "Подробности (traceback) есть в журнале: пожалуйста, передайте их разработчикам."
    ),
    "disk": (
        "Не удаётся записать базу данных. Проверьте, есть ли место на диске и права на DATABASE_URL: "
        "до тех пор никто не получит ответа."
    ),
}


class RussianAdmin(RussianTexts):
    """What the admin reads besides the reports."""

    def new_user(self, notice: NewUser, /) -> str:
        came = "Без приглашения" if notice.inviter is None else f"По приглашению: {named(notice.inviter)}"
        return f"Новый пользователь: {named(notice.user)}\n{came}"

    def refilled(self, notice: Refilled, /) -> str:
        unit = notice.unit
        if notice.asked < 0:
            done = f"Списано: {amount_of(unit, -notice.added)}"
            if notice.added != notice.asked:
                done += f" вместо {-notice.asked}, больше списать нельзя"
        else:
            done = f"Добавлено: {amount_of(unit, notice.added)}"
            if notice.added != notice.asked:
                done += f" вместо {notice.asked}"
        return f"{named(notice.user)}\n{done}.\nТеперь в кошельке: {amount_of(unit, notice.posted)}."

    def blocked(self, notice: Blocked, /) -> str:
        who = f"Пользователь {named(notice.user)}"
        if notice.already:
            return f"{who} уже заблокирован."
        return f"{who} заблокирован и больше не получает ответов. Отменить: /unblock {shown_id(notice.user.id)}"

    def unblocked(self, notice: Unblocked, /) -> str:
        who = f"Пользователь {named(notice.user)}"
        return f"{who} не был заблокирован." if notice.already else f"{who} разблокирован и снова получает ответы."

    def stopping(self, _: Stopping, /) -> str:
        return "Бот останавливается. Всё незаконченное он доделает после следующего запуска."

    def operator_alert(self, notice: OperatorAlert, /) -> str:
        kind = one_line(notice.failure) or "?"
        meaning = _ALERTS.get(notice.failure, f"Требуется ваше внимание: {kind}.")
        detail = one_line(notice.detail, DETAIL_CHARS_MAX)
        details = f"\n\nПодробности: {detail}" if detail else ""
        return f"⚠️ {meaning}{details}"
