"""Noise of the cameras: off by default, the same for the same stamp, and as large as asked for."""

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
import numpy as np
import pytest

from sim.camera_noise import CameraNoise, NoiseOptions, noisy_colour, noisy_depth, smear_px, steep
from sim.cameras import CameraMotion
from sim.renderer import Intrinsics, Picture

CAMERA = Intrinsics.from_fov(160, 120, 1.2)
STILL = CameraMotion()
ALL = NoiseOptions(0.002, 0.001, 0.05, 0.5, 1.0, 0.01, 0.1, 3.0)


def picture(depth_m=1.0):
    colour = np.full((120, 160, 3), 120, dtype=np.uint8)
    colour[:, 80:] = 30
    depth = np.full((120, 160), depth_m, dtype=np.float32)
    return Picture(colour, depth, np.zeros((120, 160), np.int32), CAMERA, np.eye(4))


def depth_with(rng_seed=0, depth_m=1.0, **options):
    rng = np.random.default_rng(rng_seed)
    return noisy_depth(picture(depth_m).depth, CAMERA, NoiseOptions(**options), rng)


def colour_with(smear=(0.0, 0.0), **options):
    rng = np.random.default_rng(0)
    return noisy_colour(picture().colour, np.array(smear), NoiseOptions(**options), rng)


def test_without_options_the_picture_itself_comes_back():
    noise, seen = CameraNoise({'head': NoiseOptions()}, 0), picture()
    assert not noise.disturbs('head')
    assert noise.disturbed('head', seen, STILL, 1.0) is seen


def test_the_same_stamp_gives_the_same_noise_and_another_stamp_another():
    noise = CameraNoise({'head': ALL, 'wrist': ALL}, 7)
    first, again, later = (noise.disturbed('head', picture(), STILL, at) for at in (1.0, 1.0, 1.2))
    assert np.array_equal(first.depth, again.depth, equal_nan=True)
    assert (first.colour == again.colour).all()
    assert not np.array_equal(first.depth, later.depth, equal_nan=True)
    other = noise.disturbed('wrist', picture(), STILL, 1.0)
    assert not np.array_equal(first.depth, other.depth, equal_nan=True)
    assert first.depth.dtype == np.float32
    assert first.colour.dtype == np.uint8


@pytest.mark.parametrize('depth_m', [0.5, 1.0, 3.0])
def test_depth_wavers_with_the_square_of_the_distance(depth_m):
    spread = depth_with(depth_m=depth_m, depth_sigma=0.002).std()
    assert spread == pytest.approx(0.002 * depth_m**2, rel=0.05)


def test_depth_comes_in_steps():
    steps = depth_with(depth_sigma=0.01, depth_step=0.005).astype(float) / 0.005
    assert np.abs(steps - np.round(steps)).max() < 1e-3


def test_holes_cover_the_fraction_asked_for():
    lost = np.isnan(depth_with(depth_dropout=0.2))
    assert lost.mean() == pytest.approx(0.2, abs=0.04)


def test_edges_and_grazing_surfaces_lose_depth_and_level_ones_do_not():
    depth = picture().depth
    depth[:, 80:] = 2.0
    lost = np.isnan(
        noisy_depth(depth, CAMERA, NoiseOptions(edge_dropout=1.0), np.random.default_rng(0))
    )
    assert lost[:, 79:81].all()
    assert not lost[:, :78].any()
    assert not lost[:, 82:].any()
    floor = np.repeat(0.5 / (np.arange(1, 121) * 0.002), 160).reshape(120, 160).astype(np.float32)
    assert steep(floor, CAMERA)[0].all()
    assert not steep(floor, CAMERA)[-1].any()


def test_a_blur_softens_an_edge_and_keeps_the_rest():
    soft = colour_with(blur_px=2.0)
    assert 30 < soft[60, 80, 0] < 120
    assert soft[60, 10, 0] == 120
    assert soft[60, 150, 0] == 30


def test_what_moves_is_smeared_along_its_way_only():
    along = colour_with(smear=(10.0, 0.0))
    assert 30 < along[60, 78, 0] < 120
    across = colour_with(smear=(0.0, 10.0))
    assert (across == picture().colour).all()


def test_a_turning_camera_smears_by_its_focal_length():
    turning = CameraMotion(angular=np.array([0.0, 1.0, 0.0]))  # to the right: things go left
    assert smear_px(turning, picture(), 0.01) == pytest.approx([-CAMERA.fx * 0.01, 0.0])
    sliding = CameraMotion(linear=np.array([0.5, 0.0, 0.0]))
    assert smear_px(sliding, picture(2.0), 0.01) == pytest.approx([-CAMERA.fx * 0.0025, 0.0])


def test_brightness_changes_as_a_whole_and_grain_does_not():
    bright = colour_with(exposure_sigma=0.3)
    assert len(np.unique(bright)) == 2
    grain = colour_with(colour_sigma=5.0).astype(float)
    assert grain[:, :70].std() == pytest.approx(5.0, rel=0.1)
    assert grain[:, :70].mean() == pytest.approx(120.0, abs=0.3)


@settings(max_examples=30)
@given(
    arrays(np.float32, (12, 16), elements=st.floats(0.125, 12.0, width=32) | st.just(np.nan)),
    st.tuples(*[st.sampled_from([0.0, 0.03, 1.0])] * len(fields(NoiseOptions))),
)
def test_depth_is_metres_or_nan_and_never_comes_from_nothing(depth, values):
    rng = np.random.default_rng(0)
    noisy = noisy_depth(depth, CAMERA, NoiseOptions(*values), rng)
    assert noisy.shape == depth.shape
    assert np.isnan(noisy[np.isnan(depth)]).all()
    assert (noisy[np.isfinite(noisy)] > 0.0).all()
    assert not np.isinf(noisy).any()


@pytest.mark.parametrize(
    'wrong', [{'depth_sigma': -1.0}, {'depth_dropout': 1.5}, {'blur_px': np.nan}]
)
def test_nonsense_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        NoiseOptions(**wrong)
