"""The Evaluate tab: figures of the network on a split, live while it learns, and the samples behind them."""
