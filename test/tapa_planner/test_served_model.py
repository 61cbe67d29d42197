"""The same tiny model behind a real OpenAI-compatible server on this machine."""

from collections.abc import Iterator
import contextlib
import os
from pathlib import Path
import socket
import subprocess
import sys
import time

import httpx
import pytest
from tiny_llama import make_tiny_llama

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import Prompt, Sampling, Task
from tapa_planner.models.openai_server import OpenAiServer
from tapa_planner.plan import PlanRequest
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.strategies.llm_pddl import LlmPddl

pytest.importorskip('fastapi')
pytest.importorskip('uvicorn')
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SCENE = Scene((SceneObject('apple_1', 'apple', 'apple'),))


def free_port() -> int:
    with socket.socket() as own:
        own.bind(('127.0.0.1', 0))
        return int(own.getsockname()[1])


@pytest.fixture(scope='module')
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = make_tiny_llama(tmp_path_factory.mktemp('llama'))
    port = free_port()
    start = (
        'from tapa_planner.torchvision_guard import block_broken_torchvision as b; b();'
        'from transformers.cli.transformers import main; main()'
    )
    command = [sys.executable, '-c', start, 'serve', str(folder), '--port', str(port),
               '--host', '127.0.0.1', '--device', 'cpu']  # fmt: skip
    path = Path(folder, 'server.log')
    with path.open('w') as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)
        try:
            wait_until_it_answers(f'http://127.0.0.1:{port}', server, path)
            yield f'http://127.0.0.1:{port}#{folder}'
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 200.0
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()[-2000:]
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f'{url}/health', timeout=2.0).status_code == 200:
                return
        time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


def test_a_served_model_writes_text_and_its_tokens_are_counted(url: str) -> None:
    model = OpenAiServer.connect(url)
    written = model.generate(Prompt(Task.WISH, 'hello', 'hello'), Sampling(max_tokens=8))[0]
    assert written.tokens > 0
    assert model.usage.completion_tokens > 0


def test_rubbish_from_a_served_model_is_a_clear_error_in_bounded_time(url: str) -> None:
    planner = LlmPddl(load_domain(), load_lexicon(), OpenAiServer.connect(url))
    with pytest.raises(ModelError, match='did not keep to the form'):
        planner.propose(PlanRequest(SCENE, 'bring me the apple'))


def test_a_port_where_nobody_listens_is_told() -> None:
    with pytest.raises(ModelError, match='failed 3 times'):
        OpenAiServer.connect(f'http://127.0.0.1:{free_port()}')
