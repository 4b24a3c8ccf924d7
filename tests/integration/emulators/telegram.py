"""A Bot API server for tests: long polling with real offsets, every parameter checked, failures on demand."""

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from integration.emulators import telegram_parameters as parameters
from integration.emulators.telegram_faults import (
    Drop,
    Fault,
    Faults,
    HalfAnswer,
    Hang,
    LateAnswer,
    LoseAnswer,
    Refuse,
    ServerError,
    TooMany,
    refusal,
)
from integration.emulators.telegram_methods import Methods
from integration.emulators.telegram_people import Group, User
from integration.emulators.telegram_rules import ApiError
from integration.emulators.telegram_state import Call, Chat, Message, State
from integration.emulators.telegram_updates import UpdateQueue

__all__ = [
    "TOKEN",
    "ApiError",
    "Drop",
    "Group",
    "HalfAnswer",
    "Hang",
    "LateAnswer",
    "LoseAnswer",
    "Message",
    "Refuse",
    "ServerError",
    "TelegramEmulator",
    "TooMany",
    "User",
]

Json = dict[str, Any]

TOKEN = "123456789:AAE-emulated-token-of-a-bot-xyz0123"
BOT_USERNAME = "emulated_gpt_bot"
_WAIT_S = 15.0
_BODY_BYTES_MAX = 60 * 2**20


class TelegramEmulator:
    """Telegram as a bot and its users see it; an async context manager that listens on ``base_url`` meanwhile.

    ``sent`` holds what the bot wrote, ``calls`` every request, ``actions`` pairs of chat and action, ``violations``
    what no correct bot sends, ``said`` the texts of people.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.state = State(
            {"id": int(token.split(":", maxsplit=1)[0]), "is_bot": True, "first_name": "GPT", "username": BOT_USERNAME}
        )
        self.queue = UpdateQueue()
        self.said: list[str] = []
        self._faults = Faults()
        self._methods = Methods(self.state, self.queue)
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY_BYTES_MAX)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # What it can be asked.

    @property
    def base_url(self) -> str:
        """The root of the server, without ``/bot``."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def username(self) -> str:
        """The bot's username, without ``@``."""
        return str(self.state.bot["username"])

    @property
    def sent(self) -> list[Message]:
        """What the bot wrote, in order, deleted messages as well."""
        return self.state.sent

    @property
    def calls(self) -> list[Call]:
        """Every request of the bot, in order."""
        return self.state.calls

    @property
    def actions(self) -> list[tuple[int, str]]:
        """Chat actions: the chat's id and the action."""
        return self.state.actions

    @property
    def violations(self) -> list[str]:
        """What no correct bot sends."""
        return self.state.violations

    @property
    def confirmed(self) -> int:
        """The highest update id that the bot confirmed."""
        return self.queue.confirmed

    @property
    def pending(self) -> list[Json]:
        """The updates that the bot has not confirmed."""
        return self.queue.pending

    @property
    def polls(self) -> int:
        """How often updates were asked for."""
        return self.queue.polls

    def called(self, method: str, chat_id: int | None = None) -> list[Call]:
        """The calls of one method, in one chat."""
        return [
            call
            for call in self.calls
            if call.method == method and (chat_id is None or call.parameters.get("chat_id") == chat_id)
        ]

    async def until(self, predicate: Callable[[], object], *, timeout_s: float = _WAIT_S, hope: str = "it") -> None:
        """Waits until the predicate is true; looks again after every request of the bot."""
        await self.state.until(predicate, timeout_s=timeout_s, hope=hope)

    async def confirmed_all(self, *, timeout_s: float = _WAIT_S) -> None:
        """Waits until the bot has confirmed every update."""
        await self.until(lambda: not self.pending, timeout_s=timeout_s, hope="the confirmation of all updates")

    # What happens in it.

    def user(self, id: int, first_name: str = "Ann", **more: Any) -> User:  # noqa: A002, ANN401 -- Telegram's names
        """A person; ``username``, ``language_code``, ``last_name``; ``met=False``: never started the bot."""
        met = more.pop("met", True)
        profile = {"id": id, "is_bot": False, "first_name": first_name, **more}
        shown: Json = {key: profile[key] for key in ("id", "first_name", "last_name", "username") if key in profile}
        chat = self.state.chats.setdefault(id, Chat(id, {**shown, "type": "private"}, met=met))
        return User(self, chat, profile)

    def group(self, id: int, title: str = "Friends", **more: Any) -> Group:  # noqa: A002, ANN401 -- Telegram's names
        """A supergroup that the bot is in."""
        chat = self.state.chats.setdefault(id, Chat(id, {"id": id, "type": "supergroup", "title": title, **more}))
        return Group(self, chat)

    def push(self, update: Json, update_id: int | None = None) -> int:
        """Queues any update as it is; with an id that was used before, it comes again."""
        return self.queue.add(update, update_id)

    def offer(self, kind: str, content: Json) -> int | None:
        """Queues an update if the bot asked for its kind, as Telegram does; its id."""
        if self.queue.wants(kind):
            return self.queue.add({kind: content})
        self.queue.dropped.append({kind: content})
        return None

    def add_file(self, content: bytes, path: str) -> str:
        """A file that somebody sent; its id for `getFile`."""
        file_id = f"emulated-upload-{len(self.state.files) + 1}"
        self.state.files[file_id] = (path, content)
        return file_id

    def fails(self, method: str, fault: Fault, *, chat_id: int | None = None, times: int | None = 1) -> None:
        """Lets the next calls of a method fail, in one chat or all; ``times=None``: until `recovers`."""
        self._faults.add(method, fault, chat_id=chat_id, times=times)

    def recovers(self) -> None:
        """Ends all failures."""
        self._faults.clear()

    # How it serves.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = Call(method, {})
        self.calls.append(call)
        try:
            answer = await self._answer(request, call)
        except ApiError as error:
            answer = self._error(call, error)
        except Exception as error:
            self.violations.append(f"{call.method}: the emulator itself failed: {error!r}")
            raise
        call.answer.append(answer.status)
        self.state.changed()
        return answer

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")
        run = self._methods.find(call.method)
        if run is None or not parameters.exists(call.method):
            raise ApiError(404, "Not Found", careless=True)
        call.parameters.update(await self._parameters(request, call.method))
        fault = self._faults.next(call.method, call.parameters.get("chat_id"))
        if fault is not None and not isinstance(fault, LoseAnswer | LateAnswer | HalfAnswer):
            await self._fail(request, fault)
        result = await run(call.parameters)
        if isinstance(fault, LoseAnswer):
            self.state.changed()
            _hang_up(request)
        if isinstance(fault, LateAnswer):
            self.state.changed()
            await asyncio.sleep(fault.seconds)
        body = json.dumps({"ok": True, "result": result})
        whole = not isinstance(fault, HalfAnswer)
        return web.Response(text=body if whole else body[:-2], content_type="application/json")

    async def _parameters(self, request: web.Request, method: str) -> Json:
        try:
            return parameters.checked(method, await parameters.received(request))
        except (parameters.WrongParameterError, ValueError) as error:
            raise ApiError(400, f"Bad Request: {error}", careless=True) from error

    async def _fail(self, request: web.Request, fault: Fault) -> None:
        self.state.changed()
        if isinstance(fault, Hang):
            await asyncio.Event().wait()
        if isinstance(fault, Drop):
            _hang_up(request)
        error = refusal(fault)
        if error is not None:
            raise error

    def _error(self, call: Call, error: ApiError) -> web.Response:
        if error.careless:
            self.violations.append(f"{call.method}: {error.description}")
        if error.code >= 502:
            return web.Response(status=error.code, text="<html>Bad Gateway</html>", content_type="text/html")
        body: Json = {"ok": False, "error_code": error.code, "description": error.description}
        if error.parameters:
            body["parameters"] = error.parameters
        return web.json_response(body, status=error.code)

    async def _serve_file(self, request: web.Request) -> web.Response:
        """A file by its path; it fails like a method called ``file``."""
        path = request.match_info["path"]
        fault = self._faults.next("file", None)
        if fault is not None:
            return web.json_response({"ok": False, "error_code": 500, "description": "Server Error"}, status=500)
        for known, content in self.state.files.values():
            if request.match_info["token"] == self.token and known == path:
                return web.Response(body=content)
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)


def _hang_up(request: web.Request) -> None:
    """Cuts the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError
