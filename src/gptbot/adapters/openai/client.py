"""The one client that every model behind a server shares."""

import openai

from gptbot.adapters.openai.settings import ChatModelSettings

_OPENAI_URL = "https://api.openai.com/v1"


def new_client(settings: ChatModelSettings) -> openai.AsyncOpenAI:
    """A client that never retries by itself. Slow: to be made outside of the event loop."""
    client = openai.AsyncOpenAI(
        api_key=settings.api_key,
        base_url=settings.base_url or _OPENAI_URL,
        max_retries=0,
        timeout=settings.total_deadline_s,
        http_client=openai.DefaultAioHttpClient(),
    )
    # The SDK imports these parts when they are first looked at.
    _ = client.chat.completions, client.images, client.audio.transcriptions
    return client
