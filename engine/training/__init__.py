"""Training: a trainer that yields events, and a session that runs it in a thread."""
