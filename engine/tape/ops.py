activate=linear=dropout=reshape=add=concatenate=None
