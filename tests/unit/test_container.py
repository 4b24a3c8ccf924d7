"""The container: every use case is there, and all share what must be one."""

import attrs
import pytest

from gptbot.adapters.console.files import NoFiles
from gptbot.adapters.local.lacking import NoImageModel, NoTranscriber
from gptbot.adapters.media.inspector import PillowInspector
from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.system.clock import SystemClock
from gptbot.app.container import Container
from gptbot.app.features import Features
from gptbot.testing.ledger_machine import TERMS
from unit.usecases.house import TARIFF, operator
from unit.usecases.model import ScriptedModel


def handed_in() -> dict[str, object]:
    """All that comes from outside."""
    return {
        "storage": MemoryStorage(),
        "model": ScriptedModel(),
        "image_model": NoImageModel(),
        "transcriber": NoTranscriber(),
        "file_source": NoFiles(),
        "inspector": PillowInspector(),
        "operator": operator(),
        "terms": TERMS,
        "tariff": TARIFF,
    }


def wired() -> Container:
    """A container with all that is handed in."""
    return Container(**handed_in())


async def test_every_feature_is_built() -> None:
    """Each of the declared kind; nothing that comes from outside is missing."""
    container = wired()
    container.check_dependencies()

    features = container.features()

    for field in attrs.fields(Features):
        assert type(getattr(features, field.name)) is field.type


async def test_use_cases_get_what_their_fields_say() -> None:
    """No part is handed to the wrong field: every field that is a class here holds one of it."""
    seen = 0
    for feature in attrs.asdict(wired().features(), recurse=False).values():
        for field in attrs.fields(type(feature)):
            if isinstance(field.type, type) and attrs.has(field.type):
                assert isinstance(getattr(feature, field.name), field.type), (feature, field.name)
                seen += 1
    assert seen > 10


async def test_everybody_rings_the_same_bells() -> None:
    """The desk rings for letters, the meter for reports, the intake for what arrived."""
    container = wired()
    features = container.features()

    assert features.desk.bell is features.reporter.letters is container.letters()
    assert features.reporter.waiting is container.reports()
    assert features.intake.arrived is container.arrived()
    assert len({id(container.letters()), id(container.reports()), id(container.arrived())}) == 3
    assert container.features() is features


async def test_questions_pass_the_same_door_and_wait_for_commands() -> None:
    """What counts against the limit by the minute is counted once; the transactions of questions make room."""
    container = wired()
    features = container.features()
    assert features.chat.desk.door is features.desk.door
    for use_case in (features.chat, features.voice, features.imagine):
        assert use_case.desk.storage is use_case.metering.storage is container.patient()
    assert features.desk.storage is features.intake.storage is container.storage()


async def test_two_containers_share_nothing() -> None:
    """A second bot in the same process has its own."""
    first, second = wired(), wired()
    assert first.features() is not second.features()
    assert first.run() is not second.run()
    assert first.letters() is not second.letters()


@pytest.mark.parametrize("missing", list(handed_in()))
async def test_what_is_not_handed_in_is_missed_at_once(missing: str) -> None:
    """Not when the first user needs it."""
    given = handed_in()
    del given[missing]
    with pytest.raises(Exception, match=missing):
        Container(**given).check_dependencies()


async def test_the_clock_tells_the_time_in_utc() -> None:
    """An aware moment."""
    clock = wired().clock()
    assert isinstance(clock, SystemClock)
    now = clock.now()
    assert now.utcoffset() is not None
    assert str(now.tzinfo) == "UTC"
