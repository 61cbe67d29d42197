"""The kinds of action by which a robot's driver is commanded: ours, or the standard packages'."""
