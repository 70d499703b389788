"""Identity and papers: names across sources, pictures and papers used twice, check digits, and what people found.

Faces are not compared, and nothing is read from a name but its spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import joined, say
from ._checked import judged, made
from ._names import alike, human, lettered

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["doc_image_reuse", "identity_holder_elsewhere", "image_edit_metadata", "mrz_or_checksum_invalid"]
__all__ += ["name_inconsistent_across_sources", "profile_photo_synthetic_or_stock"]

_MODERATE: Weight = "moderate"
_STRONG: Weight = "strong"

_DIGEST, _NUMBER, _SERIAL = r"[0-9a-f]{64}", r"[A-Z0-9<]{5,20}", r"[A-Za-z0-9-]{4,40}"
_BITS = 10  # of 64: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010
_NAMED = {"people": "name", "identity_papers": "name", "accounts": "name", "payees": "name"}
_NAMES_ONLY = ("claims", "people", "identity_papers", "payees")  # no logins: a name of one word is a name there
# keys that the reader of pictures knows (AUTOMATIC1111, ComfyUI, InvokeAI, NovelAI)
_GENERATORS = r"(?m)^(?:parameters|prompt|workflow|invokeai_\w+|sd-metadata|Dream|Software|UserComment)$"
_DIGITS = (say("number"), say("birth"), say("expiry"), say("optional"), say("composite"), say("national number"))
_EDITORS = r"photoshop|gimp|affinity photo|pixelmator|faceapp|facetune|faceswap|remini|canva"


@indicator(
    "id.name-inconsistent-across-sources",
    title="papers, accounts and records carry names that are no spellings of one another",
    reads=["claims", "people", "identity_papers", "accounts", "payees", "interviews"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=[
        "a marriage, a divorce, a transition or another lawful change of name",
        "a shortened or second name in daily use",
        "a transliteration, or a form that cuts long names",
    ],
    quiet_step="look in the personnel record for the history of legal names",
    open_step="ask for the history of legal names, and see the paper in a live call",
    references=["ADV22", "SEAL", "IC3-25J"],
    attack="T1656",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def name_inconsistent_across_sources(evidence: Evidence) -> Iterator[Sign]:
    """Pairs under 0.85 (Jaro-Winkler) after order, initials, short forms and declared former names are allowed for."""
    rows = _names(evidence)
    if rows["table"].nunique() < 2:
        two = "full names of {who} in two sources: claims, personnel list, paper, accounts"
        yield unknown(two, who=evidence.subject)
        return
    if made(evidence, "name history")["result"].eq("passed").any():
        return
    former = [str(one) for one in evidence.claims("former_name")["value"].dropna()]
    pairs = [
        (one, other)
        for one, other in combinations(rows["called"].unique(), 2)  # in record order: the alphabet decides nothing
        if not alike(one, other) and not any(alike(one, was) or alike(other, was) for was in former)
    ]
    if not pairs:
        return
    hits = rows[rows["called"].isin({name for pair in pairs for name in pair})]
    said = "; ".join(f"{one} / {other}"[:120] for one, other in pairs[:3])
    yield present(
        "{pairs} {pairs|pair|pairs} of names in {n} of {whole} sources are no spellings of one another ({listed}); "
        "baseline unknown: names of one person",
        {str(name): part for name, part in hits.groupby("table")},
        origin=[("name", str(one)) for one in hits["called"].unique()[:10]],
        pairs=len(pairs),
        n=hits["table"].nunique(),
        whole=rows["table"].nunique(),
        listed=said,
    )


def _names(evidence: Evidence) -> pd.DataFrame:
    """The subject's rows that carry a full name: traces, ``called`` and ``table``."""
    import pandas as pd

    claims = evidence.claims("name")
    parts = [claims.assign(called=claims["value"], table="claims")]
    for table, column in _NAMED.items():
        if table in evidence.tables:
            rows = evidence.mine(table)
            parts.append(rows.assign(called=rows[column], table=table))
    columns = ["file", "place", "person", "confirmed", "system", "account", "called", "table"]
    whole = pd.concat([part[columns].astype({"place": "object"}) for part in parts], ignore_index=True)
    called = whole["called"].fillna("")
    single = whole["table"].isin(_NAMES_ONLY) & called.map(lettered).astype(bool)
    return whole[single | called.map(human).astype(bool)]


@indicator(
    "id.doc-image-reuse",
    title="one paper or picture appears under different names",
    reads=["images", "identity_papers"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "one person who applied again",
        "papers photographed at the same agency or counter",
        "a placeholder picture, or a logo",
    ],
    quiet_step="lay both pictures side by side, background and light included",
    open_step="see the original paper live",
    references=["ADV22", "MS25"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def doc_image_reuse(evidence: Evidence) -> Iterator[Sign]:
    """Strong for one document number under two names; moderate for near-equal pictures or one camera's serial."""
    papers = evidence.tables["identity_papers"]
    yield from _same_paper(
        evidence,
        papers.assign(
            key=papers["number"]
            .where(_like(papers["number"], _NUMBER))
            .fillna(papers["digest"].where(_like(papers["digest"], _DIGEST)))
        ),
    )
    images = evidence.tables["images"]
    mine = images[images["person"] == evidence.subject]
    if len(mine) and images["person"].nunique() < 2:
        yield unknown("pictures of several people, to compare with")
        return
    near = _near(mine, images[images["person"] != evidence.subject])
    camera = images["camera_serial"].where(_like(images["camera_serial"], _SERIAL))
    same = images[camera.isin(camera[mine.index].dropna())]
    same = same if same["person"].nunique() > 1 else same.iloc[0:0]
    hits = images[images.index.isin([*near, *same.index])]
    if hits.empty:
        return
    others = baseline(images, hits["person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|picture|pictures} within {bits} of 64 bits of a picture of {people} "
        "{people|other|others}, {same} by one camera; {others}",
        {"images": hits},
        origin=[("picture", str(one)) for one in sorted(hits["phash64"].dropna().unique())[:10]],
        weight=others.weight(_MODERATE),
        n=len(set(near) & set(mine.index)),
        whole=len(mine),
        bits=_BITS,
        people=hits["person"].nunique() - 1,
        same=len(same),
        others=others.text,
    )


def _like(found: pd.Series[Any], pattern: str) -> pd.Series[Any]:
    return found.str.fullmatch(pattern).fillna(False)


def _same_paper(evidence: Evidence, papers: pd.DataFrame) -> Iterator[Sign]:
    own = papers.loc[papers["person"] == evidence.subject]
    alike_papers = papers[papers["key"].isin(own["key"].dropna())]
    names = [str(one) for one in own["name"].dropna()]
    differs = alike_papers["name"].map(lambda one: isinstance(one, str) and not any(alike(one, n) for n in names))
    other = alike_papers[alike_papers["person"].ne(evidence.subject) & differs.astype(bool)]
    if other.empty:
        return
    others = baseline(papers, other["person"].unique(), evidence.subject)
    hits = alike_papers[alike_papers.index.isin([*own.index, *other.index])]
    yield present(
        "one document number under {names} names; {others}",
        {"identity_papers": hits},
        origin=[("identifier", f"paper:{one}") for one in sorted(other["key"].unique())[:10]],
        weight=others.weight(_STRONG),
        names=other["person"].nunique() + 1,
        others=others.text,
    )


def _near(mine: pd.DataFrame, others: pd.DataFrame) -> list[Any]:
    """The labels of pictures of both sides whose 64-bit hashes differ in ten bits at most; flat pictures left out."""
    import numpy as np

    def bits(rows: pd.DataFrame) -> tuple[Any, Any]:
        kept = rows[rows["phash64"].str.fullmatch("[0-9a-fA-F]{16}").fillna(False)]
        numbers = np.array([int(str(one), 16) for one in kept["phash64"]], dtype=np.uint64)
        telling = np.isin(np.bitwise_count(numbers), np.arange(8, 57))
        return numbers[telling], kept.index.to_numpy()[telling]

    here, there = bits(mine), bits(others)
    near = np.bitwise_count(here[0][:, None] ^ there[0][None, :]) <= _BITS
    return [*here[1][near.any(axis=1)], *there[1][near.any(axis=0)]]


@indicator(
    "id.mrz-or-checksum-invalid",
    title="check digits of the paper's machine-readable zone are wrong",
    reads=["identity_papers"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=["a letter that the reading program took for another", "a typing error, or a blurred scan"],
    quiet_step="read the zone again by eye, letter by letter, from the file",
    open_step="read the chip, or see the paper in person",
    references=["ADV22", "SEAL", "ICAO9303"],
    attack="",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def mrz_or_checksum_invalid(evidence: Evidence) -> Iterator[Sign]:
    """Weights 7-3-1, modulo 10 (ICAO Doc 9303, part 3); a French national number, modulo 97 (Insee).

    The digits alone are judged; no country and no date is read.
    """
    digits = ["number_ok", "birth_ok", "expiry_ok", "optional_ok", "composite_ok", "national_ok"]
    whole, rows = evidence.tables["identity_papers"], evidence.mine("identity_papers")
    all_wrong = whole[digits].eq(False).fillna(False)
    wrong = all_wrong.loc[rows.index]
    hits = rows[wrong.any(axis="columns")]
    if hits.empty:
        return
    others = baseline(whole, whole.loc[all_wrong.any(axis="columns"), "person"].unique(), evidence.subject)
    weight: Weight = "moderate" if int(wrong.sum().sum()) > 1 else "weak"
    fields = (said for said, name in zip(_DIGITS, digits) if wrong[name].any())
    yield present(
        "{n} of {whole} {whole|paper|papers} with wrong check digits ({fields}); {others}",
        {"identity_papers": hits},
        origin=[("identifier", f"paper:{one}") for one in hits["digest"].dropna().unique()[:10]],
        weight=others.weight(weight),
        others=others.text,
        n=len(hits),
        whole=len(rows),
        fields=joined(fields, "{one}, {other}"),
    )


@indicator(
    "id.image-edit-metadata",
    title="a picture carries the traces of an editor or of a generator",
    reads=["images"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=[
        "a scanner or a telephone that writes its own program's name",
        "cropped or made smaller for a form",
        "a portal that stores every picture anew",
    ],
    quiet_step="count how many pictures of other staff in the same system carry the same traces",
    open_step="ask for the original file, or take the picture anew in a live call",
    references=["ADV22", "MS25", "RF26"],
    attack="T1588.007",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def image_edit_metadata(evidence: Evidence) -> Iterator[Sign]:
    """Moderate for a generator's own words (C2PA, IPTC source type, parameters); weak for an editor's name."""
    rows = evidence.tables["images"]
    words = (
        rows["software"].fillna("") + " " + rows["creator_tool"].fillna("") + " " + rows["history"].fillna("")
    ).str[:2000]
    edited = words.str.contains(_EDITORS, case=False, regex=True)
    source = rows["source_type"].fillna("").str.contains("AlgorithmicMedia", case=False)
    generated = source | rows["generator"].fillna("").str.contains(_GENERATORS, regex=True)
    found = rows[edited | generated]
    hits, mine = found[found["person"] == evidence.subject], evidence.mine("images")
    if hits.empty:
        return
    alike_people = rows.loc[generated if generated[hits.index].any() else edited, "person"].unique()
    others = baseline(rows, alike_people, evidence.subject)
    weight: Weight = "moderate" if generated[hits.index].any() else "weak"
    yield present(
        "{n} of {whole} {whole|picture|pictures}: {generated} name a generator, {edited} an editor; metadata can be "
        "written by anybody; {others}",
        {"images": hits},
        origin=[("picture", str(one)) for one in hits["phash64"].dropna().unique()[:10]],
        weight=others.weight(weight),
        n=len(hits),
        whole=len(mine),
        generated=generated[hits.index].sum(),
        edited=edited[hits.index].sum(),
        others=others.text,
    )


@indicator(
    "id.profile-photo-synthetic-or-stock",
    title="the picture of the application stands elsewhere under another name",
    reads=["interviews"],
    weight="strong",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=["nothing-wrong"],
    innocent=[
        "a pen name, or a maiden name",
        "a picture that somebody else copied from him",
        "a picture of a stranger",
    ],
    quiet_step="read which of the two pages is older, and keep both as found",
    open_step="make the unannounced request in a live call",
    references=["KB4", "MS25", "IC3-25J", "RF26"],
    attack="T1585.001",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def profile_photo_synthetic_or_stock(evidence: Evidence) -> Iterator[Sign]:
    """A person searched and found it; no detector's score is used (they drift, and err more on some skins)."""
    origin = [("picture", evidence.subject)]
    yield from judged(evidence, "photo search", "found under another name", "strong", origin=origin)


@indicator(
    "id.identity-holder-elsewhere",
    title="public records place the named person elsewhere",
    reads=["interviews"],
    weight="strong",
    supports=["identity-rented-or-stolen", "wrong-person-or-data"],
    against=["nothing-wrong"],
    innocent=["a namesake", "an old page, or a second job that is allowed"],
    quiet_step="find a second public record that tells the two apart, and keep both with their addresses",
    open_step="write to the holder at an address found independently: that person may be a victim",
    references=["SEAL", "DOJ25C", "AMZ25"],
    attack="T1656",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def identity_holder_elsewhere(evidence: Evidence) -> Iterator[Sign]:
    """Strong once two people matched the record to the holder of the paper; weak on the name alone."""
    matched = made(evidence, "holder confirmed")
    sure = matched["result"].eq("failed") & matched["agreed"]
    weight: Weight = "strong" if sure.any() else "weak"
    origin = [("holder", evidence.subject)]
    yield from judged(evidence, "identity holder", "found elsewhere", weight, origin=origin)
    if len(made(evidence, "screening")):
        yield from judged(evidence, "screening", "conflicts reported", "moderate", origin=origin)
