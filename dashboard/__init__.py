"""The web page for the person next to the robot, and the node that serves it."""
