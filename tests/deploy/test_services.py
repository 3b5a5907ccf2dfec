"""What the compose file starts beside the bots becomes healthy, as the file asks whether it is."""

from pathlib import Path

import httpx
import pytest

from tests.deploy.services import KEY, chroma_server, model_server


@pytest.mark.long
def test_the_chroma_server_becomes_healthy_and_keeps_what_it_has_on_its_volume(tmp_path: Path) -> None:
    with chroma_server(tmp_path):
        pass
    assert list((tmp_path / "chroma").iterdir())


def test_llama_server_becomes_healthy_and_answers_nobody_without_the_key(
    tmp_path: Path, models_dir: Path
) -> None:
    with model_server(tmp_path, models_dir) as address:
        question = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
        asked = f"{address}/v1/chat/completions"
        assert httpx.post(asked, json=question).status_code == httpx.codes.UNAUTHORIZED
        key = {"Authorization": f"Bearer {KEY}"}
        assert httpx.post(asked, json=question, headers=key, timeout=60).status_code == httpx.codes.OK
