"""An OpenAI-compatible model server over HTTP. All that is raised here is a ModelError or Passing."""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic import SecretStr

from bot.errors import ModelFailed
from bot.model.address import Address
from bot.model.chat_request import Kind, Served
from bot.model.passing import Passing
from bot.model.refusals import refusal

_CONNECT_S = 5.0
# A long prompt on a CPU, behind others in the server's own queue, brings no byte for minutes.
_SILENCE_S = 300.0
_ASKING_S = 10.0  # for what a server knows without computing
_MOST_TOLD = 4_000_000  # bytes of an answer that is no stream
_KINDS: dict[str, Kind] = {"llamacpp": "llama.cpp", "vllm": "vllm"}


class ModelServer:
    """One server and one client for it. Used on one event loop only."""

    def __init__(self, address: Address, key: SecretStr | None, connections: int) -> None:
        self.address = address
        headers = {"Accept-Encoding": "identity", "User-Agent": "inhouse"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(_SILENCE_S, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
            follow_redirects=False,
            verify=httpx.create_ssl_context(),
            # What is in the house is reached without a proxy, whatever the environment says.
            trust_env=not address.is_in_house,
        )

    async def served(self, name: str | None, context: int) -> Served:
        """The model called `name`, or the first one; `context` is for a server that does not tell its own."""
        told = await self._told("GET", f"{self.address.base}/models")
        listed = told.get("data")
        models = [m for m in listed if _is_model(m)] if isinstance(listed, list) else []
        found = next((m for m in models if name is None or name in _names(m)), None)
        if found is None:
            names = ", ".join(repr(m["id"][:100]) for m in models[:10]) or "none at all"
            raise ModelFailed(
                f"{self.address.base} does not list the model of INHOUSE_MODEL__NAME; it has: {names}"
            )
        kind = _KINDS.get(str(found.get("owned_by")), "other")
        served = Served(name or found["id"], await self._context(found, kind, context), kind, counts=True)
        return (
            served if await self._counts(served) else Served(served.name, served.context, kind, counts=False)
        )

    async def count(self, text: str, served: Served) -> int:
        """How many tokens the server counts in `text`."""
        told = await self._told("POST", f"{self.address.root}/tokenize", _to_count(text, served))
        count, tokens = told.get("count"), told.get("tokens")
        if isinstance(count, int):
            return count
        if isinstance(tokens, list):
            return len(tokens)
        raise ModelFailed(f"{self.address.root} does not count tokens")

    async def chat(self, body: bytes) -> AsyncGenerator[bytes, None]:
        """The bytes of a streamed chat completion as they come. Closing the generator ends it there too."""
        with self._named(_SILENCE_S):
            url, json_body = f"{self.address.base}/chat/completions", {"Content-Type": "application/json"}
            async with self._client.stream("POST", url, content=body, headers=json_body) as response:
                if response.status_code != httpx.codes.OK:
                    raise self._refusal(response, await self._whole(response))
                async for piece in response.aiter_raw():
                    yield piece

    async def close(self) -> None:
        await self._client.aclose()

    async def _context(self, model: dict[str, Any], kind: Kind, otherwise: int) -> int:
        """Tokens that one request may have: what a slot of llama-server holds, or vLLM's own limit."""
        meta = model.get("meta")
        told = (meta.get("n_ctx") if isinstance(meta, dict) else None) or model.get("max_model_len")
        if not told and kind == "llama.cpp":
            props = await self._told("GET", f"{self.address.root}/props")
            usual = props.get("default_generation_settings")
            told = usual.get("n_ctx") if isinstance(usual, dict) else None
        return told if isinstance(told, int) and told > 0 else otherwise

    async def _counts(self, served: Served) -> bool:
        """Whether the server counts tokens. A wrong key is found here, where listing models needs none."""
        if served.kind == "other":
            return False
        url = f"{self.address.root}/tokenize"
        with self._named(_ASKING_S):
            async with self._client.stream(
                "POST", url, json=_to_count("a", served), timeout=_ASKING_S
            ) as response:
                if response.status_code in (401, 403):
                    raise self._refusal(response, b"")
                return response.status_code == httpx.codes.OK

    async def _told(self, method: str, url: str, body: Any = None) -> dict[str, Any]:
        with self._named(_ASKING_S):
            async with self._client.stream(method, url, json=body, timeout=_ASKING_S) as response:
                answer = await self._whole(response)
                if response.status_code != httpx.codes.OK:
                    raise self._refusal(response, answer)
        try:
            told = json.loads(answer)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise ModelFailed(
                f"{self.address.base} does not answer as a model server does; INHOUSE_MODEL__URL usually "
                "ends with /v1"
            )
        return told

    async def _whole(self, response: httpx.Response) -> bytes:
        """An answer that is no stream."""
        answer = bytearray()
        async for piece in response.aiter_raw():
            answer += piece
            if len(answer) > _MOST_TOLD:
                raise ModelFailed(f"{self.address.base} sent far more than was asked for")
        return bytes(answer)

    def _refusal(self, response: httpx.Response, body: bytes) -> Exception:
        retry_after = response.headers.get("retry-after", "")
        return refusal(self.address.base, response.status_code, body, retry_after)

    @contextmanager
    def _named(self, patience: float) -> Iterator[None]:
        """Turn httpx's errors into ours. Theirs carry the request, with the key and the question: dropped."""
        base = self.address.base
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as wrong:
            if "CERTIFICATE" in str(wrong).upper():
                raise ModelFailed(
                    f"{base} shows a certificate that is not trusted here; SSL_CERT_FILE takes another"
                ) from None
            raise Passing(
                ModelFailed(f"{base} cannot be reached; does the model server run at INHOUSE_MODEL__URL?")
            ) from None
        except httpx.TimeoutException:
            raise ModelFailed(f"{base} said nothing for {patience:.0f} s; see its log") from None
        except httpx.TransportError:
            raise Passing(
                ModelFailed(f"the connection to {base} broke off; did the model server stop? see its log")
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as wrong:
            raise ModelFailed(f"{base} cannot be asked ({type(wrong).__name__})") from None


def _is_model(listed: Any) -> bool:
    return isinstance(listed, dict) and isinstance(listed.get("id"), str)


def _names(model: dict[str, Any]) -> list[Any]:
    aliases = model.get("aliases")
    return [model["id"], *(aliases if isinstance(aliases, list) else ())]


def _to_count(text: str, served: Served) -> dict[str, Any]:
    """llama-server's words and vLLM's for the same."""
    text = text.encode(errors="replace").decode()
    if served.kind == "vllm":
        return {"model": served.name, "prompt": text, "add_special_tokens": False}
    return {"content": text, "add_special": False, "parse_special": False}
