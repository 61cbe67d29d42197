"""
Between the core's values and the messages of `tapa_msgs`: pairs `x_to_msg` and `x_from_msg`.

A round trip gives the same value, but for float32 fields, which keep seven digits.
"""

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Quaternion, Vector3
from geometry_msgs.msg import Pose as PoseMsg
from std_msgs.msg import Header

from tapa_msgs.msg import Measurement as MeasurementMsg
from tapa_msgs.msg import NameAnswer as NameAnswerMsg
from tapa_msgs.msg import Plan as PlanMsg
from tapa_msgs.msg import PlanStep as PlanStepMsg
from tapa_msgs.msg import Rejection as RejectionMsg
from tapa_msgs.msg import Relation as RelationMsg
from tapa_msgs.msg import Reply as ReplyMsg
from tapa_msgs.msg import Scene as SceneMsg
from tapa_msgs.msg import SceneObject as SceneObjectMsg
from tapa_msgs.msg import StateEstimate as StateEstimateMsg
from tapa_msgs.msg import StepResult as StepResultMsg
from tapa_planner.plan import (
    Measurement,
    NameAnswer,
    Plan,
    Rejection,
    Reply,
    Step,
    StepResult,
)
from tapa_planner.scene import Pose, Relation, Scene, SceneObject, StateEstimate


def stamp_to_msg(stamp_s: float) -> Time:
    """Return a stamp in seconds as message."""
    nanoseconds = round(stamp_s * 1e9)
    return Time(sec=nanoseconds // 1_000_000_000, nanosec=nanoseconds % 1_000_000_000)


def stamp_from_msg(msg: Time) -> float:
    """Return a message's stamp in seconds."""
    return float(msg.sec) + float(msg.nanosec) * 1e-9


def pose_to_msg(pose: Pose) -> PoseMsg:
    """Return a pose as message; both are xyzw."""
    x, y, z = pose.position
    qx, qy, qz, qw = pose.orientation
    return PoseMsg(position=Point(x=x, y=y, z=z), orientation=Quaternion(x=qx, y=qy, z=qz, w=qw))


def pose_from_msg(msg: PoseMsg) -> Pose:
    """
    Return a message's pose.

    :raises SceneError: if it is not finite or its quaternion is not of length 1.
    """
    p, q = msg.position, msg.orientation
    return Pose((p.x, p.y, p.z), (q.x, q.y, q.z, q.w))


def object_to_msg(value: SceneObject) -> SceneObjectMsg:
    """Return an object as message."""
    x, y, z = value.size
    return SceneObjectMsg(
        id=value.id,
        label=value.label,
        type=value.type_name,
        pose=pose_to_msg(value.pose),
        size=Vector3(x=x, y=y, z=z),
        confidence=value.confidence,
        views=value.views,
        states=list(value.states),
        attributes=list(value.attributes),
        names=[name for name, _ in value.names],
        chances=[chance for _, chance in value.names],
        estimates=[
            StateEstimateMsg(name=each.name, value=each.value, confidence=each.confidence)
            for each in value.estimates
        ],
        room=value.room,
        last_seen=stamp_to_msg(value.last_seen_s),
        unexplored=value.unexplored,
    )


def object_from_msg(msg: SceneObjectMsg) -> SceneObject:
    """
    Return a message's object.

    :raises SceneError: if it breaks the contract of `SceneObject`.
    """
    return SceneObject(
        id=msg.id,
        label=msg.label,
        type_name=msg.type,
        pose=pose_from_msg(msg.pose),
        size=(msg.size.x, msg.size.y, msg.size.z),
        confidence=_share(msg.confidence),
        views=int(msg.views),
        states=tuple(msg.states),
        attributes=tuple(msg.attributes),
        names=tuple(zip(msg.names, map(float, msg.chances), strict=False)),
        estimates=tuple(
            StateEstimate(each.name, _share(each.value), _share(each.confidence))
            for each in msg.estimates
        ),
        room=msg.room,
        last_seen_s=stamp_from_msg(msg.last_seen),
        unexplored=bool(msg.unexplored),
    )


def _share(value: float) -> float:
    """Return a 32-bit share back in 0..1."""
    return min(1.0, max(0.0, float(value)))


def scene_to_msg(scene: Scene) -> SceneMsg:
    """Return a scene as message; without a robot pose the message holds the origin."""
    return SceneMsg(
        header=Header(stamp=stamp_to_msg(scene.stamp_s), frame_id=scene.frame),
        revision=scene.revision,
        objects=[object_to_msg(each) for each in scene.objects],
        relations=[
            RelationMsg(
                predicate=each.predicate,
                arguments=list(each.arguments),
                confidence=each.confidence,
            )
            for each in scene.relations
        ],
        robot_pose=pose_to_msg(scene.robot_pose or Pose()),
    )


def scene_from_msg(msg: SceneMsg) -> Scene:
    """
    Return a message's scene.

    :raises SceneError: if it breaks the contract of `Scene`.
    """
    return Scene(
        objects=tuple(object_from_msg(each) for each in msg.objects),
        relations=tuple(
            Relation(each.predicate, tuple(each.arguments), float(each.confidence))
            for each in msg.relations
        ),
        revision=int(msg.revision),
        frame=msg.header.frame_id or 'map',
        stamp_s=stamp_from_msg(msg.header.stamp),
        robot_pose=pose_from_msg(msg.robot_pose),
    )


def step_to_msg(step: Step) -> PlanStepMsg:
    """Return a step as message."""
    return PlanStepMsg(
        skill=step.skill,
        arguments=list(step.arguments),
        text=step.text,
        targets=list(step.targets),
        score=step.score,
    )


def step_from_msg(msg: PlanStepMsg) -> Step:
    """Return a message's step."""
    return Step(msg.skill, tuple(msg.arguments), msg.text, float(msg.score))


def plan_to_msg(plan: Plan, *, stamp_s: float = 0.0) -> PlanMsg:
    """Return a plan as message."""
    return PlanMsg(
        header=Header(stamp=stamp_to_msg(stamp_s), frame_id='map'),
        mission_id=plan.mission_id,
        revision=plan.revision,
        instruction=plan.instruction,
        steps=[step_to_msg(each) for each in plan.steps],
        complete=plan.complete,
    )


def plan_from_msg(msg: PlanMsg) -> Plan:
    """Return a message's plan."""
    return Plan(
        steps=tuple(step_from_msg(each) for each in msg.steps),
        instruction=msg.instruction,
        mission_id=msg.mission_id,
        revision=int(msg.revision),
        complete=bool(msg.complete),
    )


def measurement_to_msg(value: Measurement) -> MeasurementMsg:
    """Return a measurement as message."""
    return MeasurementMsg(name=value.name, value=value.value, unit=value.unit)


def measurement_from_msg(msg: MeasurementMsg) -> Measurement:
    """Return a message's measurement."""
    return Measurement(msg.name, float(msg.value), msg.unit)


def step_result_to_msg(result: StepResult) -> StepResultMsg:
    """Return a step's result as message."""
    return StepResultMsg(
        step=step_to_msg(result.step),
        error_code=result.error_code,
        error_msg=result.error_msg,
        measurements=[measurement_to_msg(each) for each in result.measurements],
        duration_s=result.duration_s,
    )


def step_result_from_msg(msg: StepResultMsg) -> StepResult:
    """Return a message's step result."""
    return StepResult(
        step=step_from_msg(msg.step),
        error_code=int(msg.error_code),
        error_msg=msg.error_msg,
        measurements=tuple(measurement_from_msg(each) for each in msg.measurements),
        duration_s=float(msg.duration_s),
    )


def name_answer_to_msg(value: NameAnswer) -> NameAnswerMsg:
    """Return what a name means as message."""
    return NameAnswerMsg(name=value.name, ids=list(value.ids))


def name_answer_from_msg(msg: NameAnswerMsg) -> NameAnswer:
    """Return what a message says of a name."""
    return NameAnswer(msg.name, tuple(msg.ids))


def reply_to_msg(value: Reply) -> ReplyMsg:
    """Return a person's answer as message."""
    return ReplyMsg(question=value.question, answer=value.answer)


def reply_from_msg(msg: ReplyMsg) -> Reply:
    """Return a message's answer of a person."""
    return Reply(msg.question, msg.answer)


def rejection_to_msg(value: Rejection) -> RejectionMsg:
    """Return a rejected plan as message."""
    return RejectionMsg(steps=[step_to_msg(each) for each in value.steps], reason=value.reason)


def rejection_from_msg(msg: RejectionMsg) -> Rejection:
    """Return a message's rejected plan."""
    return Rejection(tuple(step_from_msg(each) for each in msg.steps), msg.reason)
