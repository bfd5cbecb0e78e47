"""The Runs page: the list of the runs of a document, their curves overlaid."""
