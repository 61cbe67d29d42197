"""The skills, against the `RobotDriver` protocol and what the robot's own camera sees."""
