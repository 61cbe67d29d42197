"""Planning over scenes: the core (scene, skill, plan, errors), language models and strategies."""
