"""Parts of a session: its pace, its losses batch by batch, and what it answers between two batches."""
