"""How likely each skill is to succeed here and now, learned from what happened in the simulator."""
