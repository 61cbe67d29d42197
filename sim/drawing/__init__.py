"""What the cameras see: the shapes of bodies, and the renderers that draw them."""
