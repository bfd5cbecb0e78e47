"""Runs that are kept: a file each, beside the project; and runs that begin with weights from a file."""
