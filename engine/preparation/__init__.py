"""The steps by which the columns of a table become the numbers that a network gets, declared one class each."""
