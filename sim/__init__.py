"""The simulated kitchen and robot that stand where the real hardware would."""
