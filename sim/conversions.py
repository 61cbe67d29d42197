"""Between the simulator's values and ROS messages."""

from __future__ import annotations

from array import array

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped, Quaternion, TwistStamped
from nav_msgs.msg import OccupancyGrid, Odometry
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Header
from trajectory_msgs.msg import JointTrajectory

from executor.robot import FloorMap
from sim.faults import FaultRequest
from sim.gripper import GripperState
from sim.renderer import Intrinsics
from sim.trajectory import Motion, MotionEnd
from tapa_msgs.action import FollowJointTrajectory, GripperCommand
from tapa_msgs.srv import InjectFault
from tapa_planner.conversions import stamp_to_msg

FloatArray = NDArray[np.float64]

# The codes of both actions agree where both have them.
_CODES = {
    MotionEnd.REACHED: FollowJointTrajectory.Result.SUCCESS,
    MotionEnd.BLOCKED: FollowJointTrajectory.Result.PATH_TOLERANCE_VIOLATED,
    MotionEnd.CANCELED: FollowJointTrajectory.Result.CANCELED,
    MotionEnd.EMERGENCY_STOP: FollowJointTrajectory.Result.EMERGENCY_STOP,
    MotionEnd.REJECTED: FollowJointTrajectory.Result.INVALID_GOAL,
}


def header_to_msg(frame: str, stamp_s: float) -> Header:
    """Return a header."""
    return Header(frame_id=frame, stamp=stamp_to_msg(stamp_s))


def color_to_msg(colour: NDArray[np.uint8], header: Header) -> Image:
    """Return a colour picture (H, W, 3) as ``rgb8``."""
    height, width, _ = colour.shape
    return _image(colour, header, 'rgb8', height, width)


def depth_to_msg(depth: NDArray[np.float32], header: Header) -> Image:
    """Return depth (H, W) in metres, NaN where there is none, as ``32FC1`` (REP 118)."""
    height, width = depth.shape
    return _image(depth, header, '32FC1', height, width)


def _image(
    pixels: NDArray[np.uint8] | NDArray[np.float32],
    header: Header,
    encoding: str,
    height: int,
    width: int,
) -> Image:
    data = array('B')
    data.frombytes(np.ascontiguousarray(pixels).tobytes())
    message = Image(
        header=header, height=height, width=width, encoding=encoding, step=len(data) // height
    )
    message.data = data  # rclpy copies an array, but checks anything else byte by byte
    return message


def camera_info_to_msg(camera: Intrinsics, header: Header) -> CameraInfo:
    """Return a pinhole camera without distortion."""
    k = camera.matrix()
    return CameraInfo(
        header=header,
        width=camera.width,
        height=camera.height,
        distortion_model='plumb_bob',
        d=[0.0] * 5,
        k=k.ravel().tolist(),
        r=np.eye(3).ravel().tolist(),
        p=np.hstack([k, np.zeros((3, 1))]).ravel().tolist(),
    )


def camera_pose_to_msg(map_tform_camera: FloatArray, header: Header) -> PoseStamped:
    """Return a camera's optical frame (4, 4)."""
    message = PoseStamped(header=header)
    place = message.pose.position
    place.x, place.y, place.z = (float(value) for value in map_tform_camera[:3, 3])
    quaternion = Rotation.from_matrix(map_tform_camera[:3, :3]).as_quat()
    x, y, z, w = (float(value) for value in quaternion)
    message.pose.orientation = Quaternion(x=x, y=y, z=z, w=w)
    return message


def odometry_to_msg(pose: FloatArray, velocity: FloatArray, stamp_s: float) -> Odometry:
    """Return the base: pose (x, y, yaw) in `odom`, velocity (3,) in `base_link`."""
    message = Odometry(header=header_to_msg('odom', stamp_s), child_frame_id='base_link')
    place, turn = message.pose.pose.position, message.pose.pose.orientation
    place.x, place.y = float(pose[0]), float(pose[1])
    turn.z, turn.w = float(np.sin(pose[2] / 2)), float(np.cos(pose[2] / 2))
    twist = message.twist.twist
    twist.linear.x, twist.linear.y = float(velocity[0]), float(velocity[1])
    twist.angular.z = float(velocity[2])
    return message


def joints_to_msg(
    names: list[str],
    positions: list[float],
    velocities: list[float],
    efforts: list[float],
    stamp_s: float,
) -> JointState:
    """Return joints with what they measure."""
    return JointState(
        header=header_to_msg('', stamp_s),
        name=names,
        position=positions,
        velocity=velocities,
        effort=efforts,
    )


def floor_map_to_msg(floor: FloorMap, stamp_s: float) -> OccupancyGrid:
    """Return the floor plan in `map`: 0 free, 100 occupied."""
    message = OccupancyGrid(header=header_to_msg('map', stamp_s))
    rows, columns = floor.occupied.shape
    info = message.info
    info.map_load_time = message.header.stamp
    info.resolution, info.width, info.height = float(floor.resolution_m), columns, rows
    info.origin.position.x, info.origin.position.y = floor.origin_x, floor.origin_y
    info.origin.orientation.w = 1.0
    message.data = array('b', np.where(floor.occupied, 100, 0).astype(np.int8).ravel().tolist())
    return message


def trajectory_from_msg(message: JointTrajectory) -> tuple[list[str], FloatArray, FloatArray]:
    """
    Return joint names, positions (N, J) and times (N,).

    :raises ValueError: if a point has another number of positions than there are joints.
    """
    names = list(message.joint_names)
    for index, point in enumerate(message.points):
        if len(point.positions) != len(names):
            raise ValueError(
                f'point {index} has {len(point.positions)} positions for {len(names)} joints'
            )
    times = [each.time_from_start for each in message.points]
    positions = np.array([point.positions for point in message.points], dtype=np.float64)
    return (
        names,
        positions.reshape(len(times), len(names)),
        np.array([float(each.sec) + each.nanosec * 1e-9 for each in times]),
    )


def trajectory_result_to_msg(motion: Motion) -> FollowJointTrajectory.Result:
    """Return how a motion ended; one without an end was cut off with the simulation."""
    codes = FollowJointTrajectory.Result
    code = _CODES[motion.end or MotionEnd.CANCELED]
    if motion.end is MotionEnd.REJECTED and motion.message.startswith('unknown'):
        code = codes.INVALID_JOINTS
    return codes(error_code=code, error_msg=motion.message or 'the simulation ended')


def arm_twist_from_msg(message: TwistStamped) -> tuple[str, FloatArray]:
    """Return the frame and the velocity (6,), linear first."""
    linear, angular = message.twist.linear, message.twist.angular
    twist = [linear.x, linear.y, linear.z, angular.x, angular.y, angular.z]
    return message.header.frame_id, np.array(twist, dtype=np.float64)


def fault_from_msg(request: InjectFault.Request) -> FaultRequest:
    """Return what is to break."""
    return FaultRequest(
        fault=request.fault,
        target=request.target,
        values=tuple(float(value) for value in request.values),
        delay_s=request.delay_s,
        duration_s=request.duration_s,
    )


def gripper_result_to_msg(state: GripperState) -> GripperCommand.Result:
    """Return what the gripper measured when its command ended."""
    return GripperCommand.Result(
        error_code=_CODES[state.end or MotionEnd.CANCELED],
        error_msg=state.message,
        position=state.opening,
        effort=state.effort,
        stalled=state.stalled,
        reached_goal=state.reached_goal,
    )


def gripper_feedback_to_msg(state: GripperState) -> GripperCommand.Feedback:
    """Return what the gripper measures on its way."""
    return GripperCommand.Feedback(
        position=state.opening,
        effort=state.effort,
        stalled=state.stalled,
        reached_goal=state.reached_goal,
    )


def diagnostics_to_msg(factor: float, is_stopped: bool, stamp_s: float) -> DiagnosticArray:
    """Return how the simulation is doing: simulated seconds in a second, emergency stop."""
    status = DiagnosticStatus(
        level=DiagnosticStatus.WARN if is_stopped else DiagnosticStatus.OK,
        name='sim: physics',
        message='emergency stop' if is_stopped else 'running',
        values=[KeyValue(key='real time factor', value=f'{factor:.2f}')],
    )
    return DiagnosticArray(header=header_to_msg('', stamp_s), status=[status])
