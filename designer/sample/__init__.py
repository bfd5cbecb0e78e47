"""The Sample tab: a sample to step through, change or draw, what the network makes of it, and why."""
