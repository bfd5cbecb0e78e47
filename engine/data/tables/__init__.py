"""Tables of delimited text: from bytes to columns, samples and targets."""
