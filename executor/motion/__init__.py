"""Kinematics, collision checking, arm and base planning, and grasps: pure geometry, no driver."""
