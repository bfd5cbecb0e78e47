"""The `.loom` format: text, validation, migrations from older formats."""
