"""Training of the embedded detector from labelled renders; `loop` needs torch, running does not."""
