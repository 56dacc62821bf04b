"""Cards (free content of a cell) and the workspace's tags."""
