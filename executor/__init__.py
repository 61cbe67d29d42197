"""Acting: the mission, its monitor and the skills, against protocols and not against a robot."""
