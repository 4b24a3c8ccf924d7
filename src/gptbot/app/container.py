"""The wiring: which use case gets what. Resources are opened elsewhere and handed in."""

import asyncio

from dependency_injector import containers, providers

from gptbot.adapters.system.clock import SystemClock
from gptbot.app.features import Features
from gptbot.app.usecases.alerts import Alarm
from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.block import Block
from gptbot.app.usecases.chat import Chat
from gptbot.app.usecases.delivery import Delivery
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.extended_context import ExtendedContext
from gptbot.app.usecases.guide import Guide
from gptbot.app.usecases.intake import Intake
from gptbot.app.usecases.invite import Invite
from gptbot.app.usecases.language import Languages
from gptbot.app.usecases.metering import Metering, Run
from gptbot.app.usecases.prompt import Prompts
from gptbot.app.usecases.recovery import Recovery
from gptbot.app.usecases.refill import Refill
from gptbot.app.usecases.registration import Registration
from gptbot.app.usecases.reports import Reporter
from gptbot.app.usecases.stats import Statistics
from gptbot.app.usecases.stop import Stop
from gptbot.app.usecases.switch_model import SwitchModel
from gptbot.domain.operator import Operator
from gptbot.domain.ports.models import ChatModel
from gptbot.domain.ports.storage import Storage
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms


class Container(containers.DeclarativeContainer):
    """All synchronous: ``storage`` and ``model`` come in open."""

    storage: providers.Dependency[Storage] = providers.Dependency()
    model: providers.Dependency[ChatModel] = providers.Dependency()
    operator = providers.Dependency(instance_of=Operator)
    terms = providers.Dependency(instance_of=Terms)
    tariff = providers.Dependency(instance_of=Tariff)

    clock = providers.Singleton(SystemClock)
    run = providers.Singleton(Run)
    arrived = providers.Singleton(asyncio.Event)
    letters = providers.Singleton(asyncio.Event)
    reports = providers.Singleton(asyncio.Event)

    desk = providers.Singleton(Desk, storage=storage, operator=operator, clock=clock, bell=letters)
    balance = providers.Singleton(Balances, operator=operator, terms=terms)
    alarm = providers.Singleton(Alarm, operator=operator)
    reporter = providers.Singleton(
        Reporter, storage=storage, operator=operator, clock=clock, waiting=reports, letters=letters
    )
    metering = providers.Singleton(
        Metering,
        storage=storage,
        desk=desk,
        clock=clock,
        terms=terms,
        tariff=tariff,
        balances=balance,
        reporter=reporter,
        alarm=alarm,
        run=run,
    )
    features = providers.Singleton(
        Features,
        desk=desk,
        intake=providers.Singleton(Intake, storage=storage, arrived=arrived),
        delivery=providers.Singleton(Delivery, storage=storage),
        recovery=providers.Singleton(Recovery, storage=storage, clock=clock, desk=desk, metering=metering, alarm=alarm),
        reporter=reporter,
        registration=providers.Singleton(Registration, operator=operator, terms=terms),
        guide=providers.Singleton(Guide, operator=operator),
        balance=balance,
        stats=providers.Singleton(Statistics, terms=terms),
        invite=providers.Singleton(Invite, terms=terms),
        prompt=providers.Singleton(Prompts, terms=terms),
        extended_context=providers.Singleton(ExtendedContext, terms=terms),
        switch_model=providers.Singleton(SwitchModel, operator=operator, terms=terms, model=model),
        language=providers.Singleton(Languages, operator=operator, terms=terms),
        chat=providers.Singleton(Chat, operator=operator, terms=terms, desk=desk, metering=metering, model=model),
        refill=providers.Singleton(Refill, operator=operator),
        block=providers.Singleton(Block, operator=operator),
        stop=providers.Singleton(Stop),
    )
