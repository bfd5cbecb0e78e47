"""The training panel: settings, controls, live curves, and the monitor that owns the run."""
