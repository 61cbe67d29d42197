"""What a run leaves behind: annotated views, a map, a film, and a report."""
