"""Planning strategies, one file each; `build.STRATEGIES` maps names to builders."""
