"""The runtime: slots, executor, threads, BLAS, kernel cache."""
