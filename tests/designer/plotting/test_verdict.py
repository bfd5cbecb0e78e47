"""Verdicts on predictions."""

from __future__ import annotations

import numpy as np

from designer.plotting.verdict import class_color, class_verdict, likeliest, number_verdict


def test_a_class_is_right_wrong_or_not_judged() -> None:
    assert class_verdict("a", "a", 0.982) == ("98.2 % sure. Right: the target is a.", "success")
    assert class_verdict("a", "b") == ("Wrong: the target is b.", "error")
    assert class_verdict("a", "", 0.5) == ("50.0 % sure.", "muted")
    assert class_verdict("a", "") == ("", "muted")
    judged = [class_color(is_chosen=True, is_right=right) for right in (None, True, False)]
    assert judged == ["accent", "success", "error"]
    assert class_color(is_chosen=False, is_right=True) == "scroll"


def test_numbers_are_told_with_their_error_where_the_target_is_known() -> None:
    nan = np.nan
    assert number_verdict(np.array([2.5]), np.array([2.0])) == "The target is 2; error +0.5."
    assert number_verdict(np.array([2.5, 1.0]), np.array([2.0, nan])) == "Mean absolute error 0.5."
    assert number_verdict(np.array([nan, nan]), np.array([2.0, 1.0])) == "Mean absolute error –."
    assert number_verdict(np.array([2.5]), np.array([nan])) == number_verdict(np.array([2.5]), None) == ""


def test_the_likeliest_classes_stand_in_their_order_with_the_right_one_among_them() -> None:
    scores = np.array([0.1, 0.4, 0.05, 0.4, 0.05])
    assert likeliest(scores, 2) == [1, 3]
    assert likeliest(scores, 3, right=4) == [1, 3, 4]
    assert likeliest(scores, 9) == [0, 1, 2, 3, 4]
