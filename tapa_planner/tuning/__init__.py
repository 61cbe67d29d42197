"""Making the embedded language model: the data, the training, the weights."""
