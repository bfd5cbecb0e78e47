"""Training: the settings, the transport bar, the live curves, and the monitor that owns the run."""
