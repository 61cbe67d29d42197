"""Which renderer draws."""

import pytest

from sim.drawing import choice
from sim.engine import Engine

pytestmark = pytest.mark.sim


def no_opengl(client_id: int) -> None:
    raise OSError('libEGL.so.1: cannot open shared object file')


def test_an_unknown_renderer_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match=r"auto, opengl.* got 'vulkan'"):
        Engine('vulkan')


def test_without_opengl_pybullet_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, 'GlRenderer', no_opengl)
    monkeypatch.setattr('sim.drawing.bullet_renderer.egl_plugin', lambda: None)
    with Engine('auto') as engine:
        assert engine.renderer.name == 'tiny'
        assert 'libegl1' in engine.renderer.note


def test_opengl_that_was_asked_for_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, 'GlRenderer', no_opengl)
    with pytest.raises(RuntimeError, match=r'libEGL\.so\.1.*install'):
        Engine('opengl')
