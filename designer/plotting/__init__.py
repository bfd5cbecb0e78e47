"""What panels with curves share: arrays that grow, smoothing, the words of metrics. No Qt."""
