"""Starts everything with the simulated robot: bringup.launch.py and the simulator."""

from launch.actions import DeclareLaunchArgument, GroupAction, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node, PushRosNamespace, SetRemap
from launch_ros.substitutions import FindPackageShare

from launch import LaunchDescription

PACKAGE = 'tapa_planner'


def arguments() -> list[DeclareLaunchArgument]:
    """Return the launch arguments, spelled as in nav2."""
    params = PathJoinSubstitution([FindPackageShare(PACKAGE), 'config', 'tapa.yaml'])
    return [
        DeclareLaunchArgument(
            'namespace', default_value='', description='Namespace of all nodes, for a second robot'
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
        DeclareLaunchArgument(
            'world',
            default_value='kitchen',
            description='Kind of world that is built (kitchen, apartment), or the path of a description',
        ),
        DeclareLaunchArgument(
            'seed', default_value='1', description='Which world of that kind is built'
        ),
        DeclareLaunchArgument(
            'real_time_factor', default_value='1.0', description='Simulated seconds in a second'
        ),
        DeclareLaunchArgument(
            'lockstep',
            default_value='false',
            description='Advance time only while something moves',
        ),
    ]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the simulator and the other nodes."""
    simulator = Node(
        package=PACKAGE,
        executable='sim_node',
        name='sim',
        output='screen',
        parameters=[
            LaunchConfiguration('params_file'),
            {
                'world': LaunchConfiguration('world'),
                'seed': LaunchConfiguration('seed'),
                'real_time_factor': LaunchConfiguration('real_time_factor'),
                'lockstep': LaunchConfiguration('lockstep'),
                'use_sim_time': True,
            },
        ],
        arguments=['--ros-args', '--log-level', LaunchConfiguration('log_level')],
    )
    bringup = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(
            PathJoinSubstitution([FindPackageShare(PACKAGE), 'launch', 'bringup.launch.py'])
        ),
        launch_arguments={
            'namespace': LaunchConfiguration('namespace'),
            'use_sim_time': 'true',
            'params_file': LaunchConfiguration('params_file'),
            'use_respawn': LaunchConfiguration('use_respawn'),
            'log_level': LaunchConfiguration('log_level'),
        }.items(),
    )
    # The ROS client libraries listen to the absolute /clock; each robot has a clock of its own.
    remap = SetRemap(src='/clock', dst='clock')
    namespace = PushRosNamespace(LaunchConfiguration('namespace'))
    return LaunchDescription([*arguments(), GroupAction([namespace, remap, simulator]), bringup])
