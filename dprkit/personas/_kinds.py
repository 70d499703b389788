"""Kinds of links: what two applications can share, how strong such a link is, and what would explain it innocently."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["AGAIN", "HOUSEHOLD", "KINDS", "NEAR", "STEMS", "WORKPLACE", "Kind"]

# The innocent explanations that can cover several kinds at once. Two links that one of them covers count once.
HOUSEHOLD = "a couple, a family or flatmates"
WORKPLACE = "an agency, a company or a university lab"
AGAIN = "one person who applied more than once"
TEMPLATE = "the same template, career service or agency"
NAMESAKE = "people of the same or a similar name"


class Kind(NamedTuple):
    """One kind of link.

    ``column`` is the column of the pool, ``strength`` that of a link found by equality, ``words`` what is shared,
    ``innocent`` the sentence beside the link, ``covers`` the explanations that cover it, ``settle`` the next step.
    """

    name: str
    column: str
    strength: str
    words: str
    innocent: str
    covers: frozenset[str]
    settle: str


def _kind(name: str, column: str, strength: str, words: str, innocent: str, covers: str, settle: str) -> Kind:
    named = {"h": HOUSEHOLD, "w": WORKPLACE, "t": TEMPLATE, "n": NAMESAKE, "a": AGAIN}
    return Kind(name, column, strength, words, innocent, frozenset(named[one] for one in covers), settle)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("phone", "phone", "strong", "the same telephone number",
              "A couple or family with one telephone, a switchboard of an agency, or a number that was given to"
              " somebody else later.", "hw",
              "Compare the dates of the applications and the kind of line; ask whose number it is in a live call."),
        _kind("email", "email", "strong", "the same mailbox",
              "A family mailbox, one person who applied under a former and a new name, or an agency that writes for"
              " its candidates.", "hwa",
              "Compare the mail headers of both applications with each other."),
        _kind("bank-account", "bank_account", "strong", "the same bank account",
              "A joint account of a couple, or an employer of record that is paid for several people.", "h",
              "Ask the bank through confirmation of payee whose account it is."),
        _kind("wallet", "wallet", "strong", "the same wallet",
              "A deposit address that an exchange shows to several customers, or a couple.", "h",
              "Look up whether the address belongs to an exchange."),
        _kind("document", "document_sha256", "strong", "byte for byte the same document",
              "A blank form or a leaflet that several people attached, or one person who applied again.", "ta",
              "Open the document and see whether it names one of the two."),
        _kind("device", "device", "strong", "the same device",
              "A computer that a family shares, or a public computer in a library, school or shelter.", "hw",
              "Compare the times of use and the network addresses of both applications."),
        _kind("github", "github", "strong", "the same GitHub account",
              "An account of a team, or a link to somebody else's project.", "wa",
              "Read who commits under the account, and since when."),
        _kind("linkedin", "linkedin", "strong", "the same LinkedIn profile",
              "A link that was pasted by mistake, or one person who applied under a former and a new name.", "a",
              "Compare name and history of the profile with both CVs."),
        _kind("telegram", "telegram", "strong", "the same Telegram account",
              "A channel of an agency, or one person who applied again.", "wa",
              "Compare since when each application names the account."),
        _kind("skype", "skype", "strong", "the same Skype account",
              "An account of an agency, or one person who applied again.", "wa",
              "Compare since when each application names the account."),
        _kind("website", "website", "moderate", "the same website",
              "A site of a team, an agency or a school, or an employer's site given as one's own.", "w",
              "Read whom the site names, and when its domain was registered."),
        _kind("address", "address", "moderate", "the same postal address",
              "A couple, a family, flatmates, a hall of residence, or the office of an agency.", "hw",
              "Check whether the address is a home, an office or a mail forwarder."),
        _kind("referee", "referee", "moderate", "the same referee",
              "Former colleagues who name the same manager, or an agency that vouches for its candidates.", "w",
              "Call the referee's company through its switchboard."),
        _kind("ip", "ip", "weak", "the same network address",
              "A household, a campus, an office, or a carrier that puts many customers behind one address.", "hw",
              "Look up what kind of network it is, and compare the times."),
        _kind("document-author", "document_author", "weak", "the same author in the document's properties",
              "The owner of a shared computer, or a career service, agency or friend who typed several CVs.", "hwt",
              "Compare the other properties of the documents: producer, fonts, times."),
        _kind("handle", "handle", "weak", "the same name in front of @ or of an account",
              "People who chose the same short name without knowing of each other; in a trial most such pairs were"
              " different people.", "n",
              "Look for a second link: by itself this one says nothing."),
        _kind("mail-stem", "email", "weak", "the same name before the digits of a mailbox or account",
              "People of the same name; in a trial most such pairs were different people.", "n",
              "Look for a second link: by itself this one says nothing."),
        _kind("cv-text", "cv_text", "moderate", "near-identical CV text",
              "The same template, career service, agency or writing program, or one person who applied again.", "wta",
              "Read both texts side by side and look for rare phrases, typing errors and the same projects."),
        _kind("photo", "photo_hash", "moderate", "a near-identical photo",
              "One person who applied again, relatives, or a placeholder picture.", "ha",
              "Look at both pictures side by side, background and light included."),
        _kind("fuzzy", "", "moderate", "several similar fields",
              "One person who applied again with other spellings, or relatives at one address.", "hna",
              "Compare the fields side by side and ask for the originals."),
    )
}  # fmt: skip
# Found by likeness: two links of such a kind do not make a third.
NEAR = ("cv-text", "photo", "fuzzy")
# These never link two applications by themselves: a second link between the same two has to support them.
STEMS = ("handle", "mail-stem")
