"""English texts of the refusals."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import usage
from gptbot.adapters.texts.en.menu import ENGLISH_COMMANDS
from gptbot.adapters.texts.en.words import UNITS, EnglishTexts, chars, counted, tokens
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line
from gptbot.domain import errors
from gptbot.domain.units import Unit

_GET_MORE = {
    Unit.TOKEN: "Invite a friend, and both of you get a bonus: /invite. Or turn to the admin: /topup",
    Unit.PREMIUM_TOKEN: (
        "The admin can give you more: /topup. "
        "The standard model takes ordinary tokens, and invitations bring those: /invite"
    ),
    Unit.IMAGE: "The admin can give you more: /topup",
}


class EnglishRequestRefusals(EnglishTexts):
    """Why a question is not answered."""

    def not_registered(self, refusal: errors.NotRegistered, /) -> str:
        bonus = f" Or come by a friend's invitation link: it brings {tokens(refusal.bonus)} more."
        return f"We have not met yet. Send /start to begin.{bonus if refusal.bonus else ''}"

    def not_enough(self, refusal: errors.NotEnough, /) -> str:
        many = UNITS[refusal.unit][1]
        if refusal.held:
            return f"All your {many} are held by a request that is still running. Wait for its answer and try again."
        return f"You have no {many} left. {_GET_MORE[refusal.unit]}"

    def too_many_waiting(self, refusal: errors.TooManyWaiting, /) -> str:
        waiting = counted(refusal.limit, "question is", "questions are")
        return f"One moment, please: {waiting} waiting already. Send this again when I have answered some."

    def empty_question(self, _: errors.EmptyQuestion, /) -> str:
        return "There is nothing to answer: please write your question in words."

    def not_understood(self, _: errors.NotUnderstood, /) -> str:
        return "I cannot read this kind of message. Please write your question as text."

    def try_later(self, _: errors.TryLater, /) -> str:
        return "The model cannot answer right now. Please try later. Nothing was charged."

    def request_rejected(self, refusal: errors.RequestRejected, /) -> str:
        if refusal.reason:
            reason = one_line(refusal.reason, DETAIL_CHARS_MAX)
            return f"The model refused this request: {reason}\n\nNothing was charged."
        return (
            "The model does not accept this request: it is too long or against its rules. "
            "Try a shorter one, or put it differently. Nothing was charged."
        )

    def set_aside(self, _: errors.SetAside, /) -> str:
        return (
            "Sorry, something in me broke on this message, and it stays unanswered. "
            "Nothing was charged, and the admin knows."
        )


class EnglishCommandRefusals(EnglishTexts):
    """Why a command is not done."""

    def amount_too_large(self, _: errors.AmountTooLarge, /) -> str:
        return "That is too much: the wallet cannot hold it."

    def prompt_too_long(self, refusal: errors.PromptTooLong, /) -> str:
        return f"The prompt is too long: {chars(refusal.length)}, and at most {refusal.limit} are allowed."

    def context_out_of_range(self, refusal: errors.ContextOutOfRange, /) -> str:
        return f"I can remember from 0 to {chars(refusal.limit)}; 0 turns it off. Example: /extended_context 5000"

    def not_a_number(self, refusal: errors.NotANumber, /) -> str:
        text = one_line(refusal.text)
        return f'"{text}" is not a whole number.' if text else "This is not a whole number."

    def number_too_large(self, _: errors.NumberTooLarge, /) -> str:
        return "I cannot count that far: please take a smaller number."

    def arguments_missing(self, refusal: errors.ArgumentsMissing, /) -> str:
        name = one_line(refusal.command.removeprefix("/"))
        words = ENGLISH_COMMANDS.get(name)
        if words is None or not words.arguments:
            return f"Something is missing{f' after /{name}' if name else ''}. All commands: /help"
        return f"Please write it like this:\n{usage(name, words)}\n\nExample:\n{words.example}"

    def unknown_unit(self, refusal: errors.UnknownUnit, /) -> str:
        text = one_line(refusal.text)
        wallet = f'There is no wallet called "{text}".' if text else "There is no such wallet."
        return f"{wallet} Write nothing for tokens, premium for premium tokens, image for images."

    def unknown_language(self, refusal: errors.UnknownLanguage, /) -> str:
        text = one_line(refusal.text)
        spoken = f'I do not speak "{text}" yet.' if text else "I do not speak this language yet."
        return f"{spoken} English: /language en, Russian: /language ru"

    def language_forced(self, _: errors.LanguageForced, /) -> str:
        return "The language cannot be changed here: the operator chose one for everybody."

    def unknown_command(self, refusal: errors.UnknownCommand, /) -> str:
        name = one_line(refusal.command.removeprefix("/"))
        return f"I do not know {f'the command /{name}' if name else 'this command'}. All commands: /help"

    def unknown_account(self, refusal: errors.UnknownAccount, /) -> str:
        who = one_line(refusal.who)
        return f"{f'{who} is' if who else 'This user is'} not registered here. Give an id or an @username."

    def admin_stays(self, _: errors.AdminStays, /) -> str:
        return "The admin cannot be blocked."
