"""The commands that need no window. A command imports what it needs when it runs, so that each starts quickly."""
