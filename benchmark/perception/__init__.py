"""How well perception does: names, places, sizes, states and speed against the truth."""
