"""Edits that gestures on the canvas mean. Pure, no Qt."""
