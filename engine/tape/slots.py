"""Fixed places in the executor's `ints` and `reals`, known to kernels, executor and trainer."""

# ints
BATCH_START = 0  # position of the batch's first sample in the order
ROWS = 1  # samples in this batch
ORDER = 2  # address of the order of samples (int64)
GEMM = 3  # address of BLAS sgemm or dgemm
STEP = 4  # optimiser steps done, this one included; from 1
SEED = 5  # seed of the random streams
STATUS = 6  # 0 while all is well
SHARD_ROWS = 7  # samples in a shard of this program
RATES = 8  # address of the learning rates of the epoch's batches (float64), or 0 where it does not change
INTS = 16  # first free place

# reals
LEARNING_RATE = 0
BATCH_LOSS = 1  # loss of the batch, a mean over its samples
REALS = 8  # first free place

# values of STATUS
RUNNING = 0
DIVERGED = 1  # the loss is not a finite number
