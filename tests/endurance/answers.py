"""A model whose every answer names the question that it belongs to, so that none can go astray unnoticed."""

import hashlib
import random
import re
from collections.abc import Mapping
from typing import Any

import attrs
from aiohttp import web

from integration.emulators.openai import Say, Status
from integration.emulators.openai_behaviours import last_question

TOKEN = re.compile(r"\bq[0-9a-f]{12}\b")
PART = re.compile(r"\b(q[0-9a-f]{12})\.(\d)\b")
"""A token as the model says it: with the number of the paragraph it stands in."""

PROMPT_TOKENS = 20
_LONG_CHARS = 3000
_DOOMED_IN, _LONG_IN = 12, 15


def new_token(seed: int, number: int) -> str:
    """A name for a question that no other has."""
    return f"q{hashlib.blake2b(f'{seed}/{number}'.encode(), digest_size=6).hexdigest()}"


def _number(token: str) -> int:
    return int(token[1:], 16)


def doomed(token: str) -> bool:
    """Whether the model fails at this question, whenever it is asked."""
    return _number(token) % _DOOMED_IN == 0


def parts(token: str) -> int:
    """How many messages the answer takes."""
    return 2 if _number(token) % _LONG_IN == 1 else 1


def cost(token: str) -> int:
    """The tokens that its answer uses, and that are charged for it."""
    return 0 if doomed(token) else PROMPT_TOKENS + 10 + _number(token) % 90


def answer(token: str) -> str:
    """What the model says."""
    filling = "" if parts(token) == 1 else "word " * (_LONG_CHARS // 5)
    return "\n\n".join(f"{filling}{token}.{number}" for number in range(parts(token)))


@attrs.frozen
class TokenAnswers:
    """Answers each question by its token, after a time that is random up to ``delay_s``; fails where it is doomed."""

    delay_s: float

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Says the token and uses as many tokens as it costs."""
        found = TOKEN.search(last_question(body))
        assert found is not None, "somebody asks something that nobody asked"
        token = found.group()
        if doomed(token):
            return await Status(500, "server_error").answer(request, body)
        used = (PROMPT_TOKENS, cost(token) - PROMPT_TOKENS)
        delay_s = random.Random(token).uniform(0, self.delay_s)  # noqa: S311 -- no secret
        say = Say(answer(token), tokens=used, delay_s=delay_s / 2, pause_s=delay_s / 8, chunk_chars=1500)
        return await say.answer(request, body)
