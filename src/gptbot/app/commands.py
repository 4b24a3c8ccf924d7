"""The commands: their names, aliases and arguments, once for every frontend."""

from collections.abc import Awaitable, Callable
from functools import partial

import attrs

from gptbot.app.arguments import language_named, unit_named, whole_number, words
from gptbot.app.features import Features
from gptbot.app.plans.announce import announce, decide_announcement
from gptbot.app.plans.favor import ask_favor, decide_favor
from gptbot.app.plans.forget_me import forget_me
from gptbot.app.plans.recent_users import recent_users
from gptbot.app.plans.top_users import top_users, top_users_chart
from gptbot.app.plans.user_data import user_data
from gptbot.app.usecases.desk import Errand
from gptbot.app.usecases.members import frontend_of
from gptbot.domain.account import Tier
from gptbot.domain.errors import ArgumentsMissing, ButtonDead, ButtonNotYours, DomainError, Refusal
from gptbot.domain.ids import AccountId, account_id, private_chat
from gptbot.domain.media import FileRef
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import ChartWish, DrawingWish, Question, Request
from gptbot.domain.units import Unit

Plan = Callable[[Features, UnitOfWork, Request, str], Awaitable[Notice | None]]
"""What a command does: an errand that also receives the features and the words behind the command."""


@attrs.frozen(kw_only=True)
class Command:
    """One command.

    ``plan`` is what it does at the desk; one without asks a model instead: that of its ``tier``, or the one that
    draws. ``admin`` ones are for the admin in private; with ``anywhere`` in groups, too. Buttons reach those that are
    ``pressed``. ``chart`` finds words that ask for a chart instead.
    """

    name: str
    aliases: tuple[str, ...] = ()
    plan: Plan | None = None
    tier: Tier | None = None
    admin: bool = False
    anywhere: bool = False
    pressed: bool = False
    chart: Callable[[Request, str], ChartWish | Refusal | None] | None = None

    def errand(self, features: Features, argument: str) -> Errand:
        """What the desk runs for these words."""

        async def run(uow: UnitOfWork, request: Request) -> Notice | None:
            if self.plan is None:
                raise ValueError(f"{self.name} asks a model")
            return await self.plan(features, uow, request, argument)

        return run

    def open_to(self, features: Features, request: Request) -> bool:
        """Whether it exists for this person in this chat."""
        if not self.admin:
            return True
        allowed = self.anywhere or request.chat.private
        return allowed and features.desk.operator.runs_it(request.person.id)


def found(features: Features, request: Request, name: str) -> Command | None:
    """The command of this name or alias, in any case, if it exists for this person in this chat."""
    command = _BY_NAME.get(name.casefold())
    return command if command and command.open_to(features, request) else None


def behind_button(
    features: Features, request: Request, name: str, argument: str, *, owner: AccountId | None = None
) -> Errand:
    """What the desk runs for a button that stands for this command and these words; one that stands for none refuses.

    What a button says is not to be trusted: anybody can send it, from anywhere. ``owner`` is whom it is for; what
    stands in somebody's private chat is for them alone.
    """
    command = _BY_NAME.get(name)
    if command is None or not command.pressed or command.name != name:
        return partial(_refused, refusal=ButtonDead())
    at_home = not request.chat.private or request.chat.id == private_chat(request.person.id)
    if owner not in {None, request.person.id} or not at_home or not command.open_to(features, request):
        return partial(_refused, refusal=ButtonNotYours())
    return command.errand(features, argument)


async def _refused(_uow: UnitOfWork, _request: Request, *, refusal: Refusal) -> None:
    raise DomainError(refusal)


def unknown(features: Features, name: str) -> Errand:
    """What the desk runs for a command that is not found."""
    return partial(features.guide.unknown, command=name)


def meaning(
    features: Features,
    request: Request,
    name: str,
    argument: str,
    *,
    replied: str | None = None,
    pictures: tuple[FileRef, ...] = (),
) -> Question | DrawingWish | ChartWish | Refusal | Errand:
    """What a command comes to: a question to the model that it names, a picture, a refusal, or an errand for the desk.

    ``replied`` is the message of the bot that it replies to; ``pictures`` came with it, or with what it replies to.
    """
    command = found(features, request, name)
    if command is None:
        return unknown(features, name)
    if command.plan is not None:
        chart = None if command.chart is None else command.chart(request, argument)
        return chart or command.errand(features, argument)
    if not argument:
        return ArgumentsMissing(command=command.name)
    if command.tier is None:
        return DrawingWish(request=request, prompt=argument, original=next(iter(pictures), None))
    return Question(request=request, text=argument, replied=replied, tier=command.tier, pictures=pictures)


def _plain(errand: Callable[[Features], Errand]) -> Plan:
    """A command without arguments; words behind it change nothing."""

    async def plan(features: Features, uow: UnitOfWork, request: Request, _words: str) -> Notice | None:
        return await errand(features)(uow, request)

    return plan


async def _start(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    inviter = account_id(frontend_of(request.person.id), argument) if argument else None
    return await features.registration.start(uow, request, inviter=inviter)


async def _prompt(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    if not argument:
        return await features.prompt.show(uow, request)
    return await features.prompt.set(uow, request, text=argument)


async def _extended_context(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    if not argument:
        return await features.extended_context.explain(uow, request)
    return await features.extended_context.set(uow, request, chars=whole_number(argument))


async def _language(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    if not argument:
        return await features.language.ask(uow, request)
    return await features.language.choose(uow, request, language=language_named(argument))


async def _refill(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    who, amount, *unit = words(argument, "refill", least=2, most=3)
    return await features.refill.refill(
        uow,
        request,
        who=who,
        amount=whole_number(amount),
        unit=unit_named(unit[0]) if unit else Unit.TOKEN,
    )


async def _block(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    (who,) = words(argument, "block", least=1, most=1)
    return await features.block.block(uow, request, who=who)


async def _unblock(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    (who,) = words(argument, "unblock", least=1, most=1)
    return await features.block.unblock(uow, request, who=who)


COMMANDS: tuple[Command, ...] = (
    Command(name="start", plan=_start),
    Command(name="help", plan=_plain(lambda features: features.guide.help)),
    Command(name="invite", aliases=("ref",), plan=_plain(lambda features: features.invite.link)),
    Command(name="balance", plan=_plain(lambda features: features.balance.show)),
    Command(name="stats", aliases=("profile",), plan=_plain(lambda features: features.stats.show)),
    Command(name="topup", plan=_plain(lambda features: features.guide.topup)),
    Command(name="ask_favor", aliases=("askfavor", "favor"), plan=ask_favor),
    Command(name="prompt", aliases=("p",), plan=_prompt),
    Command(name="reset_prompt", plan=_plain(lambda features: features.prompt.reset)),
    Command(
        name="switch_model",
        aliases=("switch", "sw", "model"),
        plan=_plain(lambda features: features.switch_model.switch),
    ),
    Command(name="pro", aliases=("prem", "premium", "gpt4"), tier=Tier.PREMIUM),
    Command(name="imagine", aliases=("img", "i", "image")),
    Command(name="extended_context", aliases=("context", "ec", "remember"), plan=_extended_context),
    Command(
        name="delete_context",
        aliases=("dc", "clear_history", "ch", "erase_context"),
        plan=_plain(lambda features: features.extended_context.delete),
    ),
    Command(name="language", plan=_language, pressed=True),
    Command(name="forget_me", plan=forget_me, pressed=True),
    Command(name="data", aliases=("d",), plan=user_data, admin=True),
    Command(name="refill", aliases=("r",), plan=_refill, admin=True),
    Command(name="block", aliases=("ban",), plan=_block, admin=True),
    Command(name="unblock", aliases=("unban",), plan=_unblock, admin=True),
    Command(name="recent_users", aliases=("recent", "last"), plan=recent_users, admin=True),
    Command(name="top_users", aliases=("top",), plan=top_users, chart=top_users_chart, admin=True),
    Command(name="announce", aliases=("a", "alert", "broadcast", "notify"), plan=announce, admin=True),
    Command(name="stop", plan=_plain(lambda features: features.stop.stop), admin=True, anywhere=True),
)

BEHIND_BUTTONS: tuple[Command, ...] = (
    Command(name="decide_favor", plan=decide_favor, admin=True, pressed=True),
    Command(name="decide_announcement", plan=decide_announcement, admin=True, pressed=True),
)
"""What buttons stand for that no menu shows; a frontend without buttons has them typed."""

_BY_NAME = {name: command for command in (*COMMANDS, *BEHIND_BUTTONS) for name in (command.name, *command.aliases)}
