"""All use cases: what a frontend receives."""

import attrs

from gptbot.app.usecases.announce import Announce
from gptbot.app.usecases.announce_delivery import AnnounceDelivery
from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.block import Block
from gptbot.app.usecases.chat import Chat
from gptbot.app.usecases.delivery import Delivery
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.extended_context import ExtendedContext
from gptbot.app.usecases.favor import AskFavor
from gptbot.app.usecases.flood import Flood
from gptbot.app.usecases.forget_me import Forgetting
from gptbot.app.usecases.guide import Guide
from gptbot.app.usecases.imagine import Imagine
from gptbot.app.usecases.intake import Intake
from gptbot.app.usecases.invite import Invite
from gptbot.app.usecases.language import Languages
from gptbot.app.usecases.litter import Tidying
from gptbot.app.usecases.prompt import Prompts
from gptbot.app.usecases.reachability import Reachability
from gptbot.app.usecases.recent_users import Recent
from gptbot.app.usecases.recovery import Recovery
from gptbot.app.usecases.refill import Refill
from gptbot.app.usecases.registration import Registration
from gptbot.app.usecases.reports import Reporter
from gptbot.app.usecases.stats import Statistics
from gptbot.app.usecases.stop import Stop
from gptbot.app.usecases.switch_model import SwitchModel
from gptbot.app.usecases.top_users import TopList
from gptbot.app.usecases.user_data import UserDatas
from gptbot.app.usecases.voice import Voice


@attrs.frozen(kw_only=True)
class Features:
    """What the bot can do, whoever asks for it."""

    desk: Desk
    intake: Intake
    flood: Flood
    delivery: Delivery
    recovery: Recovery
    reporter: Reporter
    registration: Registration
    guide: Guide
    balance: Balances
    stats: Statistics
    invite: Invite
    prompt: Prompts
    extended_context: ExtendedContext
    switch_model: SwitchModel
    language: Languages
    chat: Chat
    voice: Voice
    imagine: Imagine
    tidying: Tidying
    favor: AskFavor
    reachability: Reachability
    announce: Announce
    announce_delivery: AnnounceDelivery
    refill: Refill
    block: Block
    recent_users: Recent
    top_users: TopList
    forget_me: Forgetting
    user_data: UserDatas
    stop: Stop
