"""Probes: looking inside a network, while it trains and otherwise, without touching it."""
