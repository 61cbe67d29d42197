"""Worlds that come and go leave no memory behind."""

import gc
from pathlib import Path
import weakref

import numpy as np
import pytest

from sim.drawing.egl import egl_plugin
from sim.drawing.light import Light
from sim.drawing.mesh_cache import forget_plugins_meshes, MeshFiles
from sim.engine import Engine
from sim.kitchen import kitchen
from sim.memory import return_freed_memory
from sim.simulation import Simulation, SimulationOptions
from sim.world import load_home

pytestmark = pytest.mark.sim

RENDERERS = ['auto', 'tiny', *(['egl'] if egl_plugin() else [])]
WARM_UP = 3


def resident_mb(renderer):
    """Return what the process holds, but for the meshes that it may keep for a while."""
    files = MeshFiles(most=0)
    files.written(1)
    with Engine(renderer) as engine:
        files.forget_many(engine.client_id, egl_plugin() if renderer == 'egl' else None)
    return_freed_memory()
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6


@pytest.mark.timeout(300)
@pytest.mark.parametrize('renderer', RENDERERS)
def test_worlds_with_a_picture_each_leave_memory_flat(renderer):
    begin_mb = 0.0
    for cycle in range(WARM_UP + (20 if renderer == 'tiny' else 10)):  # EGL takes its time
        if cycle == WARM_UP:
            begin_mb = resident_mb(renderer)
        with Engine(renderer) as engine:
            load_home(engine, kitchen(cycle % 2, items=(8, 8)), settle=False)
            engine.camera_buffers(np.eye(4), np.eye(4), 64, 48, Light())
    assert resident_mb(renderer) - begin_mb < 5.0  # it was 20


def test_a_world_that_is_gone_does_not_wait_for_the_collector():
    with Simulation('kitchen', 3, SimulationOptions()) as sim:
        sim.cameras.take('head')
        gone = [weakref.ref(each) for each in (sim.engine, sim.world, sim.driver, sim.processes)]
        gc.disable()
        try:
            sim.reset()
            assert [each() for each in gone] == [None] * len(gone)
        finally:
            gc.enable()


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize('renderer', RENDERERS)
def test_a_thousand_loads_and_resets_leave_memory_flat(renderer):
    begin_mb = 0.0
    with Simulation('kitchen', 3, SimulationOptions(renderer)) as sim:
        for cycle in range(1000):
            if cycle == 100:  # what is kept of a bounded number of things has filled up
                begin_mb = resident_mb(renderer)
            if cycle % 2:
                sim.reset()
            else:
                sim.load('kitchen', cycle % 50)
            sim.cameras.take('head')
        assert resident_mb(renderer) - begin_mb < 20.0


@pytest.mark.skipif(egl_plugin() is None, reason='EGL is not there')
def test_the_plugins_cache_can_be_emptied():
    assert forget_plugins_meshes(egl_plugin())


def test_a_file_that_is_no_plugin_changes_nothing(tmp_path):
    path = tmp_path / 'plugin.so'
    path.write_bytes(b'\x7fELF\x02\x01 and no more')
    assert not forget_plugins_meshes(str(path))
    assert not forget_plugins_meshes(str(tmp_path / 'nowhere.so'))
