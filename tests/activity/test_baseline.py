from __future__ import annotations

import pandas as pd
import pytest

from dprkit.activity.baseline import Baseline, baseline, number


@pytest.mark.parametrize(
    ("having", "others", "weight"), [(2, 40, "strong"), (3, 40, "context"), (29, 29, "strong"), (0, 0, "strong")]
)
def test_over_five_per_cent_of_thirty_others_is_context(having, others, weight):
    assert Baseline(having, others).weight("strong") == weight


def test_other_subjects_of_the_case_are_not_the_population():
    whole = pd.DataFrame(
        {"person": ["s1", "s2", "okta:c", "okta:d", "okta:d"], "system": "okta", "account": list("abcdd")},
        dtype="string",
    )
    assert baseline(whole, ["s1", "s2", "okta:d", "okta:z"], "s1") == Baseline(1, 2)


def test_counts_carry_their_word():
    assert [number(1, "address"), number(2, "address"), number(1200, "other")] == [
        "1 address",
        "2 addresses",
        "1,200 others",
    ]
