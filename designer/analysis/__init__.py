"""The Analysis panel: what each layer costs, in a table. What it shows is found out by `engine.analysis`."""
