"""What a run starts from: initial, given or transferred weights, and where they come from."""
