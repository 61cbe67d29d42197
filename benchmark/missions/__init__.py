"""Whole missions: are wishes fulfilled, and are faults noticed, explained and got over."""
