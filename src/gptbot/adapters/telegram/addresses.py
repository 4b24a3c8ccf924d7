"""Ids as Telegram writes them."""

from gptbot.domain.ids import ChatId, local_part


def chat_number(chat_id: ChatId) -> int:
    """The id of a chat for the Bot API."""
    return int(local_part(chat_id))


def reply_target(reference: str | None) -> tuple[int | None, int | None]:
    """The message to reply to and its topic, of a reference ``message`` or ``message/topic``."""
    if reference is None:
        return None, None
    message, _, thread = reference.partition("/")
    return int(message), int(thread) if thread else None
