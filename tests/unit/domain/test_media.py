"""Media: what people send is not written into logs."""

import pytest

from gptbot.domain.media import Picture, PictureFormat, Recording


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (Picture(data=b"private", format=PictureFormat.PNG), "Picture(format=<PictureFormat.PNG: 'image/png'>)"),
        (Recording(data=b"private", name="a.ogg", seconds=7), "Recording(name='a.ogg', seconds=7)"),
    ],
)
def test_what_was_sent_is_not_shown(sent: Picture | Recording, shown: str) -> None:
    """What is known about it is, but not its content."""
    assert repr(sent) == shown
