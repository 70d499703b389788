"""Two places at once in a CV: a school that was attended and a job that was done on site, far apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..activity.travel import haversine
from ..indicator import Evidence, Sign, indicator, present, unknown
from ._intervals import earliest, latest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["study_and_job_far_apart"]

_FAR_KM, _LEAST_DAYS = 1000.0, 31
_AWAY = r"remote|home.?office|t[ée]l[ée]travail|online|distance|correspondence|exchange|erasmus|hybrid|freelanc"
_SITE = re.compile(r"(.{2,200}?)\s*:\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")


class _Stay(NamedTuple):
    """One job or study: the days that its months surely cover, its place in degrees, and the row it was read from."""

    first: date
    last: date
    lat: float
    lon: float
    name: str
    at: object


@indicator(
    "cv.study-and-job-far-apart",
    title="a school and a job on site, over 1,000 km apart, in the same months",
    reads=["education", "employment", "claims"],
    weight="weak",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=[
        "an online degree, or one by correspondence",
        "a term abroad, or a thesis written at a company elsewhere",
        "a job done from afar that the CV does not call so",
    ],
    quiet_step="read in the catalogue of that year whether the degree could be taken from afar",
    open_step="ask how study and job went together in these months",
    references=["ADV22"],
    attack="",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def study_and_job_far_apart(evidence: Evidence) -> Iterator[Sign]:
    """A variant of cv.employment-overlap-fulltime: the shortest overlap that the months allow, over 31 days.

    Places are those that the analyst states (claims ``site``): no table tells where a school or a company stands, and
    the country of a study is not read.
    """
    sites = _sites(evidence)
    studies = _stays(evidence.mine("education"), "school", sites)
    jobs = _stays(evidence.mine("employment"), "employer", sites)
    if not (studies and jobs):
        if len(evidence.mine("education")) and len(evidence.mine("employment")):
            yield unknown("where a school and an employer of the CV of {who} stand: claims site", who=evidence.subject)
        return
    pairs = [
        (km, study, job)
        for study in studies
        for job in jobs
        if (min(study.last, job.last) - max(study.first, job.first)).days > _LEAST_DAYS
        and (km := float(haversine(study.lat, study.lon, job.lat, job.lon))) > _FAR_KM
    ]
    if not pairs:
        return
    far = max(pairs, key=lambda pair: pair[0])
    yield present(
        "{n} {n|pair|pairs} of school and job on site in the same months, the furthest {km} km apart ({school}, "
        "{employer}); baseline unknown: the CV of one person",
        {
            "education": evidence.mine("education").loc[list(dict.fromkeys(pair[1].at for pair in pairs))],
            "employment": evidence.mine("employment").loc[list(dict.fromkeys(pair[2].at for pair in pairs))],
        },
        origin=[("cv", evidence.subject)],
        n=len(pairs),
        km=round(far[0]),
        school=far[1].name[:60],
        employer=far[2].name[:60],
    )


def _sites(evidence: Evidence) -> dict[str, tuple[float, float]]:
    """Name (letter case aside) to latitude and longitude, degrees; what is no place on the globe is left out."""
    found = (_SITE.fullmatch(str(text).strip()) for text in evidence.claims("site")["value"].dropna())
    sites = {one[1].casefold(): (float(one[2]), float(one[3])) for one in found if one}
    return {name: (lat, lon) for name, (lat, lon) in sites.items() if abs(lat) <= 90 and abs(lon) <= 180}


def _stays(rows: pd.DataFrame, name: str, sites: dict[str, tuple[float, float]]) -> list[_Stay]:
    """The rows on site, with both ends and a known place. Both ends count at their narrowest."""
    words = (
        rows[[one for one in ("title", "location", "degree", "found") if one in rows]].fillna("").agg(" ".join, axis=1)
    )
    here = rows[~words.str.contains(_AWAY, case=False, regex=True)] if len(rows) else rows
    stays = []
    for at, called, start, end in zip(here.index, here[name], here["start"], here["end"]):
        place = sites.get(str(called).strip().casefold())
        first, last = latest(start), earliest(end)
        if place and first and last and first < last:
            stays.append(_Stay(first, last, *place, str(called), at))
    return stays
