"""What skills are tried for, to learn when they succeed, and how well that is foretold."""
