"""The mission's partners as other nodes: each call is a ROS action."""
