"""Weights as files: exports, imports, and the run that is kept beside the document."""
