"""Fixes: edits that diagnostics offer."""
