"""What a message of Telegram says about itself."""

from collections.abc import Sequence

from telegram import Message, MessageEntity


def words_of(message: Message) -> str | None:
    """The text or the caption."""
    return message.caption if message.text is None else message.text


def entities_of(message: Message) -> Sequence[MessageEntity]:
    """What Telegram found in the text or in the caption."""
    return message.entities or message.caption_entities


def without(entity: MessageEntity, text: str) -> str:
    """The text without what the entity covers, counted as Telegram does, in UTF-16 units."""
    units = text.encode("utf-16-le")
    start, end = (max(2 * unit, 0) for unit in (entity.offset, entity.offset + entity.length))
    return (units[:start] + units[max(start, end) :]).decode("utf-16-le", "ignore")


def replies_to_others(message: Message) -> bool:
    """Whether it replies to what somebody else wrote; the first message of a topic is nobody's."""
    original = message.reply_to_message
    if original is None or original.forum_topic_created is not None:
        return False
    return original.from_user is None or message.from_user is None or original.from_user.id != message.from_user.id


def reference(message: Message) -> str:
    """The message's id, with that of its topic where it is in one."""
    thread = message.message_thread_id if message.is_topic_message else None
    return str(message.message_id) if thread is None else f"{message.message_id}/{thread}"
