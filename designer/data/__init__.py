"""The Data page: what goes into the network, and its rows."""
