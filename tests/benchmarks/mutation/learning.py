"""Faults of learning: initialisers, losses, penalties, optimisers, schedules, metrics, and the course of a run."""

from __future__ import annotations

from tests.benchmarks.mutation.fault import Fault

OPTIMIZERS = "engine/kernels/training/optimizers.py"
TRAINER = "engine/training/trainer.py"
TORCH = "tests/engine/training/test_against_torch.py"
CONTRACTS = "tests/contracts"
STEPS = f"{CONTRACTS}/test_optimizers.py::test_steps_are_those_of_the_rule"
RUNS = "tests/engine/training/test_trainer.py"

FAULTS = (
    Fault(
        "he-by-fan-out",
        "engine/initializers.py",
        "return 2.0 / fans.inputs",
        "return 2.0 / fans.outputs",
        (f"{CONTRACTS}/test_initializers.py::test_moments_and_bounds",),
    ),
    Fault(
        "xavier-with-half-the-variance",
        "engine/initializers.py",
        "return 2.0 / (fans.inputs + fans.outputs)",
        "return 1.0 / (fans.inputs + fans.outputs)",
        (f"{CONTRACTS}/test_initializers.py::test_moments_and_bounds",),
    ),
    Fault(
        "orthogonal-without-gain",
        "engine/initializers.py",
        "return self.gain * (q if",
        "return (q if",
        (f"{CONTRACTS}/test_initializers.py::test_any_shape",),
    ),
    Fault(
        "all-weights-start-alike",
        "engine/training/starting/initial.py",
        "[seed, zlib.crc32(name.encode())]",
        "[seed]",
        ("tests/engine/training/starting/test_initial.py::test_each_name_and_seed_has_values_of_its_own",),
    ),
    Fault(
        "squared-error-gradient-is-a-sum",
        "engine/kernels/training/losses.py",
        "weight / (carray(ints, 16)[ROWS] * width)",
        "weight / carray(ints, 16)[ROWS]",
        (f"{TORCH}::test_losses[mean_squared_error-float64-few]",),
    ),
    Fault(
        "label-smoothing-only-in-the-loss",
        "engine/kernels/training/class_losses.py",
        "dz[i, j] = dz[i, j] * factor - everywhere",
        "dz[i, j] = dz[i, j] * factor",
        (f"{TORCH}::test_losses[categorical_cross_entropy-float64-few]",),
    ),
    Fault(
        "sample-weights-are-not-in-the-gradient",
        "engine/plan/objective.py",
        "if weights is not None:\n            unweighted, dy",
        "if False:\n            unweighted, dy",
        ("tests/engine/training/preparing/test_weighting.py::test_gradients_go_along[mean_squared_error]",),
    ),
    Fault(
        "output-weight-is-not-in-the-gradient",
        "engine/plan/objective.py",
        "dy, y.width, constants, weight)",
        "dy, y.width, constants, 1.0)",
        (f"{TORCH}::test_weights_of_outputs",),
    ),
    Fault(
        "loss-counts-padding",
        "engine/plan/objective.py",
        "lengths = tape.lengths_of(prediction) if wanted is values else None",
        "lengths = None",
        ("tests/engine/training/test_padding.py::test_what_stands_in_the_padding_changes_nothing",),
    ),
    Fault(
        "loss-of-short-samples-divided-by-all-steps",
        "engine/plan/objective.py",
        "if lengths is not None and loss.averages(view):",
        "if False:",
        ("tests/engine/training/test_padding.py::test_the_loss_is_the_mean_over_each_sample_s_own_steps",),
    ),
    Fault(
        "l2-halved",
        OPTIMIZERS,
        "w.dtype.type(2.0 * carray(at(reals, o[5]), 1)[0])",
        "w.dtype.type(carray(at(reals, o[5]), 1)[0])",
        (
            "tests/contracts/test_gradients.py::test_penalties_are_part_of_the_gradient_but_not_of_the_loss[0.0-0.3]",
            f"{TORCH}::test_penalties",
        ),
    ),
    Fault(
        "adam-without-bias-correction",
        OPTIMIZERS,
        "number(rate / (1.0 - beta1**step))",
        "number(rate)",
        (f"{STEPS}[0-adam]",),
    ),
    Fault(
        "adamw-decays-without-the-rate",
        OPTIMIZERS,
        "number(1.0 - rate * decay)",
        "number(1.0 - decay)",
        (f"{STEPS}[0-adamw]",),
    ),
    Fault(
        "second-moment-lies-on-the-first",
        OPTIMIZERS,
        "o[3] + int(apart)",
        "o[3]",
        (f"{STEPS}[0-adamax]",),
    ),
    Fault(
        "lion-steps-by-the-second-beta",
        OPTIMIZERS,
        "c = keep1 * m[i] + rest1 * g[i]",
        "c = keep2 * m[i] + rest2 * g[i]",
        (f"{STEPS}[1-lion]",),
    ),
    Fault(
        "nesterov-does-not-look-ahead",
        OPTIMIZERS,
        "w[i] -= rate * (g[i] + keep * v[i])",
        "w[i] -= rate * v[i]",
        (f"{STEPS}[0-nesterov]",),
    ),
    Fault(
        "adagrad-epsilon-under-the-root",
        OPTIMIZERS,
        "s[i] += g[i] * g[i]\n        w[i] -= rate * g[i] / (like(s[i], math.sqrt(s[i])) + epsilon)",
        "s[i] += g[i] * g[i]\n        w[i] -= rate * g[i] / like(s[i], math.sqrt(s[i] + epsilon))",
        (f"{STEPS}[1-adagrad]",),
    ),
    Fault(
        "clipping-by-value-lets-negatives-through",
        "engine/kernels/training/clipping.py",
        "g[i] = -limit if value < -limit else value",
        "g[i] = value",
        (f"{TORCH}::test_clipping[clip_value-float64]",),
    ),
    Fault(
        "step-schedule-an-epoch-early",
        "engine/schedules.py",
        "moment.epoch // self.every",
        "(moment.epoch + 1) // self.every",
        (f"{CONTRACTS}/test_schedules.py::test_factors_are_those_of_the_rule[step]",),
    ),
    Fault(
        "plateau-forgets-to-rest",
        "engine/schedules.py",
        "bad, resting = 0.0, float(self.cooldown)",
        "bad, resting = 0.0, 0.0",
        (f"{CONTRACTS}/test_schedules.py::test_factors_are_those_of_the_rule[reduce_on_plateau]",),
    ),
    Fault(
        "run-ignores-its-schedule",
        TRAINER,
        "settings.optimizer.learning_rate * settings.schedule.factors(moment)",
        "np.full(self.batches_per_epoch, settings.optimizer.learning_rate)",
        (f"{CONTRACTS}/test_schedules.py::test_every_batch_of_a_run_has_the_rate_of_the_rule",),
    ),
    Fault(
        "precision-is-recall",
        "engine/metrics.py",
        "right, answered, _ = _counts(scores, labels)",
        "right, _, answered = _counts(scores, labels)",
        (f"{CONTRACTS}/test_metrics.py::test_it_is_scikit_learns[precision]",),
    ),
    Fault(
        "rmse-of-all-values-together",
        "engine/metrics.py",
        "np.sqrt(mean((outputs - targets) ** 2, weights))",
        "np.sqrt(np.full(outputs.shape[1], mean((outputs - targets) ** 2, weights).mean()))",
        (f"{CONTRACTS}/test_metrics.py::test_it_is_scikit_learns[rmse]",),
    ),
    Fault(
        "patience-of-one-epoch-more",
        TRAINER,
        "self.epoch - since >= patience",
        "self.epoch - since > patience",
        (f"{RUNS}::TestKeeping::test_it_stops_when_patience_ends_and_keeps_the_best",),
    ),
    Fault(
        "last-weights-kept-instead-of-the-best",
        TRAINER,
        "if finite and (best or not self._keeps_best or not self.best_epoch):",
        "if finite:",
        (f"{RUNS}::TestKeeping::test_without_patience_it_runs_to_the_end_and_keeps_the_best_all_the_same",),
    ),
    Fault(
        "every-epoch-in-the-same-order",
        "engine/training/preparing/order.py",
        "_Key((training.seed, epoch))",
        "_Key((training.seed, 0))",
        (f"{RUNS}::TestEpochs::test_shuffling_is_another_order_in_each_epoch_of_the_same_samples",),
    ),
    Fault(
        "resumes-at-the-beginning-of-the-epoch",
        TRAINER,
        'self.machine.run("train", self._order, self.batch, end, losses)',
        'self.machine.run("train", self._order, 0, end - self.batch, losses)',
        ("tests/engine/training/test_bits.py::test_an_epoch_in_pieces_is_an_epoch",),
    ),
    Fault(
        "restored-run-draws-random-numbers-again",
        TRAINER,
        "self.machine.step = state.step",
        "pass",
        ("tests/engine/training/test_state.py::TestRestoring::test_another_number_of_threads_leaves_the_same_bytes",),
    ),
    Fault(
        "restored-run-repeats-the-epoch",
        TRAINER,
        "self.batch = state.batch",
        "pass",
        ("tests/engine/training/test_state.py::TestRestoring::test_another_number_of_threads_leaves_the_same_bytes",),
    ),
    Fault(
        "frozen-weights-move",
        "engine/plan/compile.py",
        "needs_gradient=weight.trainable and not self.nodes[owner].frozen",
        "needs_gradient=weight.trainable",
        ("tests/engine/training/test_freezing.py::test_frozen_layers_stay_and_others_move",),
    ),
    Fault(
        "class-weights-from-all-samples",
        "engine/training/preparing/prepare.py",
        "dataset.targets[parts.train], dtype)",
        "dataset.targets, dtype)",
        ("tests/engine/training/preparing/test_weighting.py::test_a_run_reports_weighted_losses_and_plain_accuracies",),
    ),
)
"""In the order of a run."""
