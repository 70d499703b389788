"""Two applications side by side, picked in a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from dprkit import personas, widgets
from dprkit.errors import InputError
from dprkit.personas import Clusters

POOL = pd.DataFrame(
    {
        "applicant": ["A1", "A2", "A3", "A4", "A5"],
        "company": ["Larkfield", "<img src=x>\u202e", "Third", "Fourth", "Fifth"],
        "bank_account": ["DE89370400440532013000"] * 2 + ["GB33BUKB20201555555555"] * 3,
    }
)


@pytest.fixture(scope="module")
def clusters() -> Clusters:
    return personas.screen(POOL)


def test_the_first_two_of_a_cluster_are_shown_and_others_after_a_click(
    clusters: Clusters, said: Callable[[Any], str]
) -> None:
    form = widgets.compare(clusters, "c2")
    assert form.left.options == form.right.options and form.left.options[0] == ("A3, Third, row 2", 2)
    assert "left: A3" in form._repr_html_() and "right: A4" in form._repr_html_()
    form.left.value, form.right.value = 3, 4
    assert "left: A3" in form._repr_html_()
    form.show.click()
    assert "left: A4" in form._repr_html_() and "right: A5" in form._repr_html_()
    form.right.value = 3
    form.show.click()
    assert "the same application" in said(form) and "right: A5" in form._repr_html_()


def test_another_cluster_offers_its_own_applications(clusters: Clusters) -> None:
    form = widgets.compare(clusters)
    assert [value for _, value in form.left.options] == [0, 1]
    assert "&lt;img src=x&gt;" in form._repr_html_() and "<img" not in form._repr_html_()
    form.cluster.value = "c2"
    assert [value for _, value in form.left.options] == [2, 3, 4] and (form.left.value, form.right.value) == (2, 3)
    with pytest.raises(InputError, match="no cluster"):
        widgets.compare(clusters, "c9")


def test_a_pool_without_clusters_is_said_to_have_none(said: Callable[[Any], str]) -> None:
    form = widgets.compare(personas.screen(POOL.head(1)))
    form.show.click()
    assert "nothing to compare" in form._repr_html_() and "no cluster" in said(form)
