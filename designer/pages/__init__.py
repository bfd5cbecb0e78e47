"""The pages of the window: their declaration, how they are arranged, and the bars at the top."""
