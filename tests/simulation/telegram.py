"""Telegram under simulation: the emulator's rules without its server, behind crossings."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from integration.emulators import telegram_parameters as parameters
from integration.emulators.telegram import TOKEN, ApiError, TelegramEmulator
from simulation.crossings import Crossings, Life
from simulation.mail import Mail, Sending
from simulation.schedule import Port

Json = dict[str, Any]
Answer = tuple[int, bytes]

ROOT_URL = "http://telegram.simulated"
WAY_S = 0.04
"""How long a request or its answer is under way."""

_SHOWN = {"sendChatAction", "answerCallbackQuery", "setMyCommands", "getMyCommands", "getMe", "deleteWebhook"}


_UNCHECKED = {*_SHOWN, "getUpdates"}
"""Sent all the time, and always the same: looked at elsewhere."""


class SimulatedTelegram(TelegramEmulator):
    """The emulator, which listens nowhere, and can send an update again or a batch out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.mail = Mail()
        self.offered: list[Json] = []
        self._turned = False

    def offer(self, kind: str, content: Json) -> int | None:
        """Queues an update, whatever the bot asked for so far: it asks for all that people do here."""
        number = self.queue.add({kind: content})
        self.offered.append({"update_id": number, kind: content})
        return number

    def repeat(self, which: int) -> None:
        """Offers an update again, with its number."""
        if self.offered:
            again = dict(self.offered[which % len(self.offered)])
            self.queue.add(again, again.pop("update_id"))

    def reorder(self) -> None:
        """Turns the next batch around."""
        self._turned = True

    def took(self, method: str, result: object, life: Life) -> Sending | None:
        """Remembers a message that the bot wrote."""
        if not method.startswith("send") or not isinstance(result, dict):
            return None
        chat = self.state.chats[result["chat"]["id"]]
        message = chat.messages[result["message_id"]]
        content = (message.content or b"").decode("latin-1")
        sending = Sending(
            chat=chat.id,
            text=f"{message.text}{content}",
            life=life,
            message_id=message.id,
            at_s=asyncio.get_running_loop().time(),
            reply_to=message.reply_to,
        )
        self.mail.sent.append(sending)
        return sending

    async def serve(self, method: str, given: Json) -> object:
        """The result of a method; raises `ApiError`."""
        run = self._methods.find(method)
        if run is None or not parameters.exists(method):
            raise ApiError(404, "Not Found", careless=True)
        try:
            checked = given if method in _UNCHECKED else parameters.checked(method, given)
        except (parameters.WrongParameterError, ValueError) as error:
            raise ApiError(400, f"Bad Request: {error}", careless=True) from error
        result = await run(checked)
        if method == "getUpdates" and self._turned and isinstance(result, list) and len(result) > 1:
            self._turned = False
            result.reverse()
        return result


class SimulatedRequest(BaseRequest):
    """The library's transport: requests cross to the simulated Telegram, and die with the process."""

    def __init__(self, world: SimulatedTelegram, life: Life, crossings: Crossings) -> None:
        self._world = world
        self._life = life
        self._crossings = crossings
        self._calls = 0

    @property
    def read_timeout(self) -> float | None:
        """Never used."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(  # type: ignore[override]  # the time-outs are not looked at
        self, url: str, method: str, request_data: RequestData | None = None, **_: object
    ) -> tuple[int, bytes]:
        """One request; the answer as Telegram gives it."""
        name = url.rpartition("/")[2]
        if method == "GET":
            return await self._across(Port.FILE, partial(self._file, url))
        given = _given(request_data)
        if name == "getUpdates":
            return await self._across(Port.POLL, partial(self._answer, name, given))
        port = Port.SHOW if name in _SHOWN else Port.FILE if name == "getFile" else Port.SEND
        return await self._called(port, name, given)

    async def _across(self, port: Port, work: Callable[[], Awaitable[Answer]]) -> Answer:
        return await self._crossings.across(self._life, port, work, _refused)

    async def _called(self, port: Port, name: str, given: Json) -> Answer:
        """A request that may take effect though nobody waits for it any more."""
        fault = await self._crossings.before(self._life, port, _refused)
        self._calls += 1
        try:
            await asyncio.sleep(WAY_S)
        except asyncio.CancelledError:
            if self._calls % 2:
                await self._answer(name, given)
            raise
        answer, sending = await self._answered(name, given)
        await asyncio.sleep(WAY_S)
        await self._crossings.after(self._life, fault, _lost)
        if sending is not None:
            sending.heard = True
        return answer

    async def _answer(self, name: str, given: Json) -> Answer:
        answer, _ = await self._answered(name, given)
        return answer

    async def _answered(self, name: str, given: Json) -> tuple[Answer, Sending | None]:
        try:
            result = await self._world.serve(name, given)
        except ApiError as error:
            if error.careless:
                self._world.violations.append(f"{name}: {error.description}")
            body: Json = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
            return (error.code, json.dumps(body).encode()), None
        sending = self._world.took(name, result, self._life)
        return (200, json.dumps({"ok": True, "result": result}).encode()), sending

    async def _file(self, url: str) -> Answer:
        for path, content in self._world.state.files.values():
            if url.endswith(f"/{path}"):
                return 200, content
        return 404, b'{"ok": false, "error_code": 404, "description": "Not Found"}'


def _given(data: RequestData | None) -> Json:
    """The parameters with the files among them."""
    if data is None:
        return {}
    parts = cast("dict[str, tuple[str, bytes, str]]", data.multipart_data or {})
    uploads = {name: parameters.Upload(part[0], part[1]) for name, part in parts.items()}
    return {**data.parameters, **uploads}


def _refused(amount: float) -> Exception:
    """What a request meets that has no effect."""
    return (NetworkError("simulated"), RetryAfter(3), TimedOut("simulated"), NetworkError("Bad Gateway"))[
        int(amount) % 4
    ]


def _lost(_: float) -> Exception:
    """What the bot hears of a request that took effect, when the answer is lost."""
    return TimedOut("simulated")


def simulated_bot(world: SimulatedTelegram, life: Life, crossings: Crossings) -> Bot:
    """The library's bot in front of the simulated Telegram."""
    request = SimulatedRequest(world, life, crossings)
    return Bot(
        TOKEN,
        base_url=f"{ROOT_URL}/bot",
        base_file_url=f"{ROOT_URL}/file/bot",
        request=request,
        get_updates_request=request,
    )
