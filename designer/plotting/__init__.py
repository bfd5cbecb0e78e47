"""Shared by panels with curves: the plot, arrays that grow, smoothing, the words of metrics."""
