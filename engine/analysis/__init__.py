"""Analysis: shapes, parameters, costs, and diagnostics pinned to nodes."""
