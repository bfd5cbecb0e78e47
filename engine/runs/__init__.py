"""Runs that are kept: files beside the project, the store of all runs; and runs that begin with weights from a file."""
