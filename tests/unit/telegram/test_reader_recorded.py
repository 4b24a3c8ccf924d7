"""The reader on the corpus: an update of every kind, with every content a message can have."""

import pytest

from gptbot.adapters.telegram.reader import GroupTrigger
from unit.telegram.recorded import RECORDED, Recorded
from unit.telegram.test_reader_properties import reader


def meaning_of(recorded: Recorded) -> str | None:
    """The class of what it means; "error" where it cannot be read."""
    try:
        incoming = reader(GroupTrigger.MENTION).read(recorded.update)
    except Exception:  # noqa: BLE001 -- the intake catches all of them
        return "error"
    return type(incoming).__name__ if incoming else None


# The library announces that it will give lengths of time another type.
@pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.name.replace(" ", "-"))
def test_what_an_update_of_each_kind_means(recorded: Recorded) -> None:
    """Content that somebody sent is answered, notes about a chat and what others do in it are not."""
    assert meaning_of(recorded) == recorded.means
