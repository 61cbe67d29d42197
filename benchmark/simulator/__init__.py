"""How fast the simulator is: side by side with plain PyBullet, and how that grows with the world."""
