"""Shared by panels with curves: arrays that grow, smoothing, the words of metrics. No Qt."""
