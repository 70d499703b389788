"""What people saw and heard in calls: structured checks, the same for everybody, with two observers where it counts.

No picture or voice is compared by a program here, and nothing is read from how somebody looks or speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..indicator import Evidence, Sign, Weight, indicator, present
from ..words import say
from ._checked import judged, lacking, made, observed

__all__ = ["camera_refusal_repeated", "different_person", "liveness_challenge_failed", "other_identity_on_screen"]
__all__ += ["scripted_or_relayed_answers"]

_REFUSED = 2


@indicator(
    "iv.camera-refusal-repeated",
    title="declined several steps of verification although an alternative was offered",
    reads=["interviews"],
    weight="moderate",
    supports=["interview-stand-in", "identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "a disability, or care of somebody at home: offer an accommodation first",
        "a slow line, or no camera at hand",
        "privacy or religion: another step serves as well",
    ],
    quiet_step="read which alternatives were offered, by whom, and whether an accommodation was asked for",
    open_step="offer to verify the paper in person or at a notary, at the employer's cost",
    references=["IC3-23", "SEAL", "SCWX24"],
    attack="",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def camera_refusal_repeated(evidence: Evidence) -> Iterator[Sign]:
    """Two refusals of steps for which an alternative was offered; once, or without an offer, does not count."""
    rows = made(evidence, "camera", "identity step")
    if rows.empty:
        yield lacking(evidence, "camera")
        return
    hits = rows[rows["result"].eq("declined") & rows["offered"].fillna(False)]
    if len(hits) < _REFUSED:
        return
    yield present(
        "{n} of {whole} {whole|step|steps} declined after an alternative at no cost was offered; {observed}; baseline "
        "unknown: steps of one person",
        {"interviews": hits},
        origin=[("interview", evidence.subject)],
        n=len(hits),
        whole=len(rows),
        observed=observed(hits),
    )


@indicator(
    "iv.liveness-challenge-failed",
    title="did not meet an unannounced request in a call, or an artefact was seen in the picture",
    reads=["interviews"],
    weight="strong",
    supports=["interview-stand-in", "identity-rented-or-stolen"],
    against=[],
    innocent=[
        "a codec that stutters, or a blurred background",
        "a motor or other disability: offer an accommodation first",
        "a request that was not understood over a bad line",
    ],
    quiet_step="look at the recording, where it is lawful, with a second person who does not know the first note",
    open_step="meet in person, or at a notary at the employer's cost",
    references=["SEAL", "IC3-25J", "U42-25"],
    attack="T1588.007",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def liveness_challenge_failed(evidence: Evidence) -> Iterator[Sign]:
    """Strong for an artefact that two observers saw; moderate for a request that was declined or not met."""
    origin = [("interview", evidence.subject)]
    yield from judged(evidence, "liveness", "not met", "moderate", results=("failed", "declined"), origin=origin)
    if len(made(evidence, "artefact")):
        yield from judged(evidence, "artefact", "an artefact was seen", "strong", origin=origin)


@indicator(
    "iv.different-person",
    title="the person at work is not the one interviewed, in the eyes of reviewers",
    reads=["interviews"],
    weight="strong",
    supports=["interview-stand-in", "proxied-worker", "identity-rented-or-stolen"],
    against=["nothing-wrong"],
    innocent=["another light, camera, haircut or year", "a mix-up of two recordings or two calls"],
    quiet_step="have a second reviewer compare the stills that were agreed to, without knowing the first result",
    open_step="see the paper next to the person, live",
    references=["ADV22", "IC3-23", "SEAL"],
    attack="T1656",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def different_person(evidence: Evidence) -> Iterator[Sign]:
    """Strong where two reviewers, neither of whom knew the other's result, say so; otherwise weak."""
    rows = made(evidence, "same person")
    blind = bool(rows.loc[rows["agreed"], "blind"].fillna(False).any())
    weight: Weight = "strong" if blind else "weak"
    said = "another person" if blind else "another person (not compared blind by two)"
    yield from judged(evidence, "same person", said, weight, origin=[("interview", evidence.subject)])


@indicator(
    "iv.scripted-or-relayed-answers",
    title="took over a false detail about the own CV, or answered with long and even delays",
    reads=["interviews"],
    weight="moderate",
    supports=["interview-stand-in", "identity-rented-or-stolen"],
    against=[],
    innocent=[
        "nerves, or politeness towards the interviewer's error",
        "thinking or reading in a second language",
        "neurodiversity, or notes that were allowed",
    ],
    quiet_step="read the notes for which detail was altered and how the question was put",
    open_step="give a small live task with follow-up questions",
    references=["IC3-23", "SEAL", "RF26", "DTEX24"],
    attack="",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def scripted_or_relayed_answers(evidence: Evidence) -> Iterator[Sign]:
    """Moderate for a false detail accepted before two observers; delays alone are weak, against the own baseline."""
    origin = [("interview", evidence.subject)]
    yield from judged(evidence, "planted detail", "a false detail was accepted", "moderate", origin=origin)
    if len(made(evidence, "answer delay")):
        yield from judged(evidence, "answer delay", "long and even delays", "weak", origin=origin)


@indicator(
    "iv.other-identity-on-screen",
    title="a shared screen showed another name, account or calendar",
    reads=["interviews"],
    weight="near-conclusive",
    supports=["identity-rented-or-stolen", "proxied-worker", "undisclosed-second-job"],
    against=["nothing-wrong"],
    innocent=["a computer that two people use", "an account of a client, a test account, or a former name"],
    quiet_step="write down the name as it was seen, and search the own records for it",
    open_step="ask at once, in the call, whose account it is",
    references=["SEAL", "RF26"],
    attack="",
    fires_on=["ai-interview"],
    quiet_on=["couple-next-door"],
)
def other_identity_on_screen(evidence: Evidence) -> Iterator[Sign]:
    """Near-conclusive of several identities where two observers saw it; moderate where one did."""
    seen = made(evidence, "other identity")
    names = [str(one)[:100] for one in seen.loc[seen["result"].eq("failed"), "value"].dropna().unique()[:5]]
    origin = [("interview", evidence.subject), *(("screen", one) for one in names)]
    said = say("another identity ({names})", names=", ".join(names) or say("not noted"))
    yield from judged(evidence, "other identity", said, "near-conclusive", alone="moderate", origin=origin)
