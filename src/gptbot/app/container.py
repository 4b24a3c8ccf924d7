"""The wiring: which use case gets what. Resources are opened elsewhere and handed in."""

import asyncio

from dependency_injector import containers, providers

from gptbot.adapters.charts.bars import BarCharts
from gptbot.adapters.legacy.writing import LegacyDocument
from gptbot.adapters.system.clock import SystemClock
from gptbot.adapters.system.patient import PatientStorage
from gptbot.app.features import Features
from gptbot.app.usecases.access import Door, Paces
from gptbot.app.usecases.alerts import Alarm
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
from gptbot.app.usecases.metering import Metering
from gptbot.app.usecases.pictures import Pictures
from gptbot.app.usecases.prompt import Prompts
from gptbot.app.usecases.reachability import Reachability
from gptbot.app.usecases.recent_users import Recent
from gptbot.app.usecases.recovery import Recovery
from gptbot.app.usecases.refill import Refill
from gptbot.app.usecases.registration import Registration
from gptbot.app.usecases.reports import Reporter, Run
from gptbot.app.usecases.stats import Statistics
from gptbot.app.usecases.stop import Stop
from gptbot.app.usecases.switch_model import SwitchModel
from gptbot.app.usecases.top_users import TopList
from gptbot.app.usecases.user_data import UserDatas
from gptbot.app.usecases.voice import Voice
from gptbot.domain.operator import Operator
from gptbot.domain.ports.media import FileSource, Inspector
from gptbot.domain.ports.models import ChatModel, ImageModel, Transcriber
from gptbot.domain.ports.storage import Storage
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms

ANNOUNCING_FRONTEND = "telegram"
"""The one that sends announcements."""


class Container(containers.DeclarativeContainer):
    """All synchronous: ``storage`` and ``model`` come in open."""

    storage: providers.Dependency[Storage] = providers.Dependency()
    model: providers.Dependency[ChatModel] = providers.Dependency()
    image_model: providers.Dependency[ImageModel] = providers.Dependency()
    transcriber: providers.Dependency[Transcriber] = providers.Dependency()
    file_source: providers.Dependency[FileSource] = providers.Dependency()
    inspector: providers.Dependency[Inspector] = providers.Dependency()
    operator = providers.Dependency(instance_of=Operator)
    terms = providers.Dependency(instance_of=Terms)
    tariff = providers.Dependency(instance_of=Tariff)

    clock = providers.Singleton(SystemClock)
    run = providers.Singleton(Run)
    arrived = providers.Singleton(asyncio.Event)
    letters = providers.Singleton(asyncio.Event)
    reports = providers.Singleton(asyncio.Event)
    announced = providers.Singleton(asyncio.Event)

    patient = providers.Singleton(PatientStorage, storage)
    dialogues = providers.Singleton(Paces)
    door = providers.Singleton(Door, told=dialogues)
    desk = providers.Singleton(Desk, storage=storage, operator=operator, clock=clock, bell=letters, door=door)
    # Whoever waits for a model can wait a little longer; a command cannot.
    asking = providers.Singleton(Desk, storage=patient, operator=operator, clock=clock, bell=letters, door=door)
    balance = providers.Singleton(Balances, operator=operator, terms=terms)
    alarm = providers.Singleton(Alarm, operator=operator)
    reporter = providers.Singleton(
        Reporter,
        storage=storage,
        operator=operator,
        clock=clock,
        balances=balance,
        run=run,
        waiting=reports,
        letters=letters,
    )
    metering = providers.Singleton(
        Metering,
        storage=patient,
        desk=asking,
        operator=operator,
        clock=clock,
        terms=terms,
        reporter=reporter,
        alarm=alarm,
    )
    pictures = providers.Singleton(Pictures, files=file_source, inspector=inspector)
    chat = providers.Singleton(
        Chat, terms=terms, tariff=tariff, desk=asking, metering=metering, model=model, pictures=pictures
    )
    features = providers.Singleton(
        Features,
        desk=desk,
        intake=providers.Singleton(Intake, storage=storage, arrived=arrived),
        flood=providers.Singleton(Flood, operator=operator, clock=clock, people=dialogues),
        delivery=providers.Singleton(Delivery, storage=storage),
        recovery=providers.Singleton(Recovery, storage=storage, clock=clock, desk=desk, metering=metering, alarm=alarm),
        reporter=reporter,
        registration=providers.Singleton(Registration, operator=operator, terms=terms),
        guide=providers.Singleton(Guide, operator=operator),
        balance=balance,
        stats=providers.Singleton(Statistics, operator=operator, terms=terms),
        invite=providers.Singleton(Invite, terms=terms),
        prompt=providers.Singleton(Prompts, terms=terms),
        extended_context=providers.Singleton(ExtendedContext, terms=terms),
        switch_model=providers.Singleton(SwitchModel, operator=operator, terms=terms, model=model),
        language=providers.Singleton(Languages, operator=operator, terms=terms),
        chat=chat,
        voice=providers.Singleton(
            Voice,
            terms=terms,
            tariff=tariff,
            desk=asking,
            metering=metering,
            chat=chat,
            pictures=pictures,
            transcriber=transcriber,
        ),
        imagine=providers.Singleton(
            Imagine,
            terms=terms,
            tariff=tariff,
            desk=asking,
            metering=metering,
            pictures=pictures,
            model=image_model,
        ),
        tidying=providers.Singleton(Tidying, storage=storage, operator=operator),
        favor=providers.Singleton(AskFavor, storage=storage, operator=operator, terms=terms, bell=letters),
        reachability=providers.Singleton(Reachability, storage=storage, clock=clock),
        announce=providers.Singleton(
            Announce, operator=operator, desk=desk, started=announced, frontend=ANNOUNCING_FRONTEND
        ),
        announce_delivery=providers.Singleton(AnnounceDelivery, storage=storage, operator=operator, letters=letters),
        refill=providers.Singleton(Refill, operator=operator),
        block=providers.Singleton(Block, operator=operator),
        recent_users=providers.Singleton(Recent),
        top_users=providers.Singleton(TopList, desk=desk, charts=providers.Singleton(BarCharts)),
        forget_me=providers.Singleton(Forgetting, terms=terms, metering=metering),
        user_data=providers.Singleton(
            UserDatas,
            terms=terms,
            balances=balance,
            form=providers.Singleton(LegacyDocument, admin=operator.provided.admin, terms=terms),
        ),
        stop=providers.Singleton(Stop),
    )
