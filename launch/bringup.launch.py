"""Starts the nodes for a robot whose own driver runs: skills, perception, planner, executor."""

from launch.actions import DeclareLaunchArgument, GroupAction
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node, PushRosNamespace, SetRemap
from launch_ros.substitutions import FindPackageShare

from launch import LaunchDescription

PACKAGE = 'tapa_planner'
NODES = {
    'skills': 'skill_node',
    'perception': 'perception_node',
    'planner': 'planner_node',
    'executor': 'executor_node',
}


def arguments() -> list[DeclareLaunchArgument]:
    """Return the launch arguments, spelled as in nav2."""
    params = PathJoinSubstitution([FindPackageShare(PACKAGE), 'config', 'tapa.yaml'])
    return [
        DeclareLaunchArgument(
            'namespace', default_value='', description='Namespace of all nodes, for a second robot'
        ),
        DeclareLaunchArgument(
            'use_sim_time', default_value='false', description='Take the time from the topic clock'
        ),
        DeclareLaunchArgument(
            'params_file', default_value=params, description='Parameters of all nodes, one YAML'
        ),
        DeclareLaunchArgument(
            'use_respawn', default_value='false', description='Start a node again that has died'
        ),
        DeclareLaunchArgument(
            'log_level', default_value='info', description='debug, info, warn or error'
        ),
    ]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and the nodes."""
    nodes = [
        Node(
            package=PACKAGE,
            executable=executable,
            name=name,
            output='screen',
            respawn=LaunchConfiguration('use_respawn'),
            respawn_delay=2.0,
            parameters=[
                LaunchConfiguration('params_file'),
                {'use_sim_time': LaunchConfiguration('use_sim_time')},
            ],
            arguments=['--ros-args', '--log-level', LaunchConfiguration('log_level')],
        )
        for name, executable in NODES.items()
    ]
    # The ROS client libraries listen to the absolute /clock; each robot has a clock of its own.
    remap = SetRemap(src='/clock', dst='clock')
    namespace = PushRosNamespace(LaunchConfiguration('namespace'))
    return LaunchDescription([*arguments(), GroupAction([namespace, remap, *nodes])])
