"""A model server, asked through OpenAI's own client. What is raised here is a ModelError.

The client brings streaming, retries and classes of errors. Ours are the bounds: what goes out is what this
file says and nothing of the environment, what comes in is limited, and a server's own words, which may quote
the prompt, are read but never shown.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from bot.errors import ModelError, ModelFailed, RefusedKey
from bot.model.address import Address
from bot.model.remote.chat import Kind, Served, count_request
from bot.model.remote.refusals import PASSING, refusal, unreached

_RETRIES = 5  # of the client's own, some ten seconds together: as long as a restart may take
_CONNECT_S = 5.0
_ASKING_S = 20.0  # for what a server knows without computing, the retries included
# A long prompt on a CPU, behind others in the server's own queue, brings no chunk for minutes.
_SILENCE_S = 300.0
_CHECKING_S = 5.0  # a probe that waits longer counts as failed anyway
_MOST_TOLD = 4_000_000  # bytes of any answer that is no stream
_KINDS: dict[str, Kind] = {"llamacpp": "llama.cpp", "vllm": "vllm"}
_SENT = frozenset(
    ("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent")
)


class ModelServer:
    """One server and one client for it. Used on one event loop only."""

    def __init__(self, address: Address, key: SecretStr | None, connections: int) -> None:
        self.address = address
        self._key = key
        self._client = openai.AsyncOpenAI(
            api_key="none",  # the real one is put in by `_outgoing` alone
            base_url=address.base,
            max_retries=_RETRIES,
            http_client=httpx2.AsyncClient(
                timeout=httpx2.Timeout(None, connect=_CONNECT_S),
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=connections),
                follow_redirects=False,
                event_hooks={"request": [self._outgoing], "response": [_incoming]},
                # A private network is reached without a proxy, whatever the environment says.
                trust_env=not address.is_in_house,
                verify=httpx2.create_ssl_context(),
            ),
        )

    async def served(self, name: str | None, context: int) -> Served:
        """The model called `name`, or the first one; `context` is for a server that does not tell its own."""
        listed = (await self._told("GET", f"{self.address.base}/models", _RETRIES)).get("data")
        models = [m for m in listed if _is_model(m)] if isinstance(listed, list) else []
        found = next((m for m in models if name is None or name in _names(m)), None)
        if found is None:
            names = ", ".join(repr(m["id"][:100]) for m in models[:10]) or "none at all"
            raise ModelFailed(
                f"{self.address.base} does not list the model of INHOUSE_MODEL__NAME; it has: {names}"
            )
        kind = _KINDS.get(str(found.get("owned_by")), "other")
        served = Served(name or found["id"], await self._context(found, kind, context), kind, counts=True)
        counts = await self._counts(served)
        return served if counts else Served(served.name, served.context, kind, counts=False)

    async def check(self) -> None:
        """Raises ModelFailed where it does not list its models at once."""
        await self._told("GET", f"{self.address.base}/models", 0, patience=_CHECKING_S)

    async def count(self, text: str, served: Served) -> int:
        """How many tokens the server counts in `text`."""
        told = await self._told("POST", f"{self.address.root}/tokenize", 0, count_request(text, served))
        count, tokens = told.get("count"), told.get("tokens")
        if isinstance(count, int):
            return count
        if isinstance(tokens, list):
            return len(tokens)
        raise ModelFailed(f"{self.address.root} does not count tokens")

    async def chat(self, body: dict[str, Any], most: int, take: Callable[[dict[str, Any]], bool]) -> None:
        """Give the chunks of a chat completion, `most` bytes in all, to `take` for as long as it wants more.

        Raises BrokenOff where the connection ends before the answer does.
        """
        async with self._asking(_SILENCE_S) as clock:
            chunks = await self._client.post(
                "/chat/completions",
                body=body,
                cast_to=object,
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
            async with chunks:
                assert isinstance(chunks.response.stream, _Bounded)
                chunks.response.stream.left = most
                async for chunk in chunks:
                    if not isinstance(chunk, dict):
                        raise ValueError("no chunk")
                    if not take(chunk):
                        return
                    clock.reschedule(asyncio.get_running_loop().time() + _SILENCE_S)

    async def close(self) -> None:
        await self._client.close()

    async def _outgoing(self, request: httpx2.Request) -> None:
        """Take out what the client adds of this machine and its environment; put in the key."""
        for name in [name for name in request.headers if name.lower() not in _SENT]:
            del request.headers[name]
        request.headers["User-Agent"] = "inhouse"
        request.headers["Accept-Encoding"] = "identity"
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"

    async def _context(self, model: dict[str, Any], kind: Kind, otherwise: int) -> int:
        """Tokens that one request may have: what a slot of llama-server holds, or vLLM's own limit."""
        meta = model.get("meta")
        told = (meta.get("n_ctx") if isinstance(meta, dict) else None) or model.get("max_model_len")
        if not told and kind == "llama.cpp":
            props = await self._told("GET", f"{self.address.root}/props", _RETRIES)
            usual = props.get("default_generation_settings")
            told = usual.get("n_ctx") if isinstance(usual, dict) else None
        return told if isinstance(told, int) and told > 0 else otherwise

    async def _counts(self, served: Served) -> bool:
        """Whether the server counts tokens. A wrong key is found here, where listing models needs none."""
        if served.kind == "other":
            return False
        try:
            await self.count("a", served)
        except RefusedKey:
            raise
        except ModelError:
            return False
        return True

    async def _told(
        self, method: str, url: str, retries: int, body: Any = None, *, patience: float = _ASKING_S
    ) -> dict[str, Any]:
        client = self._client.with_options(max_retries=retries)
        async with self._asking(patience):
            if method == "GET":
                answer = await client.get(url, cast_to=httpx2.Response)
            else:
                answer = await client.post(url, body=body, cast_to=httpx2.Response)
        try:
            told = json.loads(answer.content)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise ModelFailed(
                f"{self.address.base} does not answer as a model server does; INHOUSE_MODEL__URL usually "
                "ends with /v1"
            )
        return told

    @asynccontextmanager
    async def _asking(self, patience: float) -> AsyncIterator[asyncio.Timeout]:
        """Turn the client's errors into ours. Theirs carry the request, with the key and the question."""
        base = self.address.base
        try:
            async with asyncio.timeout(patience) as clock:
                yield clock
        except TimeoutError:
            raise ModelFailed(f"{base} said nothing for {patience:.0f} s; see its log") from None
        except openai.APIStatusError as wrong:
            raise refusal(base, wrong.status_code, wrong.body) from None
        except openai.APIConnectionError as wrong:
            raise unreached(base, wrong.__cause__) from None
        except openai.APIError as wrong:  # inside a stream
            status = wrong.body.get("code") if isinstance(wrong.body, dict) else None
            raise refusal(base, status if isinstance(status, int) else 500, wrong.body) from None
        except (ValueError, RecursionError):
            raise ModelFailed(f"{base} sent an event that is not a chat completion") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, openai.OpenAIError) as wrong:
            raise ModelFailed(f"{base} cannot be asked ({type(wrong).__name__})") from None


class _Bounded(httpx2.AsyncByteStream):
    """An answer of which at most `left` bytes more are read."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream, self.left = stream, _MOST_TOLD

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self.left -= len(piece)
            if self.left < 0:
                raise ModelFailed("the model server sent far more than was asked for")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _incoming(response: httpx2.Response) -> None:
    """Bound the answer, unpack none that was packed unasked, and retry only what may pass."""
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream)
    response.headers.pop("Content-Encoding", None)
    response.headers["X-Should-Retry"] = "true" if response.status_code in PASSING else "false"


def _is_model(listed: Any) -> bool:
    return isinstance(listed, dict) and isinstance(listed.get("id"), str)


def _names(model: dict[str, Any]) -> list[Any]:
    aliases = model.get("aliases")
    return [model["id"], *(aliases if isinstance(aliases, list) else ())]
