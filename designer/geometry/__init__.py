"""Where nodes, groups and ports lie. Pure arithmetic, no Qt."""
