"""Reading of delimited text: encoding, rows, numbers, features.

These modules use the standard library alone, because exported scripts carry their source: there is one reader, and
what it decides is the same in training and wherever the weights go. They import nothing of Layerloom but each other.
"""
