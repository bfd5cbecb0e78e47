"""Memory of earlier frames, and the views that are made of it: histograms over time, update-to-weight ratios."""
