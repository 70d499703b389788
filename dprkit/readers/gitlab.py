"""GitLab: members of a group as it exports them, and audit events, both CSV.

Columns: gitlab-org/gitlab merge request 170889, "Add group/project name to members export CSV" (Name, Username, Email,
Path, Group or project name, Type, Role, Role type, Membership type, Membership status, Membership source, Access
granted, Access expiration, Last activity); gitlab-org/gitlab issue 341969, for the audit events
(ID, Author ID, Author Name, Entity ID, Entity Type, Entity Path, Target ID, Target Type, Target Details, Action, IP
Address, Created At (UTC)); "Audit event schema" of GitLab's documentation says that an author's name is no login.
"""

from __future__ import annotations

from functools import partial

from ..sandbox import Source
from . import Parts, reader
from ._form import Form, plain
from ._forms import has_form, read_forms

__all__ = ["gitlab"]

_MEMBERS = Form(
    "entitlements",
    {
        "account": ("Username",),
        "kind": ("Type",),
        "resource": ("Path", "Group or project name"),
        "role": ("Role", "Max role"),
        "state": ("Membership status",),
        "granted_on": ("Access granted",),
        "last_used_on": ("Last activity",),
        "expires_on": ("Access expiration", "Access expired"),
        "granted_by": ("Membership source", "Source"),
        "name": ("Name",),
        "email": ("Email",),
    },
    needs=(("account",), ("resource",), ("role",)),
    marks=frozenset(
        map(plain, ("Membership type", "Membership source", "Access granted", "Access expiration", "Role type"))
    ),
    few=2,
    fixed={"system": "gitlab"},
)
_AUDIT = Form(
    "access_events",
    {
        "time": ("Created At (UTC)", "Created At"),
        "account": ("Author ID",),
        "event": ("Action",),
        "kind": ("Entity Type",),
        "resource": ("Entity Path", "Target Details"),
        "ip": ("IP Address",),
        "event_id": ("ID",),
    },
    needs=(("time",), ("account",), ("event",), ("resource",)),
    marks=frozenset(map(plain, ("Author ID", "Author Name", "Entity ID", "Entity Path", "Target ID", "Target Type"))),
    few=4,
    fixed={"system": "gitlab"},
)


@reader(
    "gitlab",
    title="GitLab group members and audit events (CSV)",
    fills=["entitlements", "access_events"],
    profile="bulk",
    recognises=partial(has_form, forms=(_MEMBERS, _AUDIT)),
    rank=38,
)
def gitlab(source: Source) -> Parts:
    """One row a membership, or an event. The members export says when access was granted, to the day that is kept."""
    return read_forms(source, (_MEMBERS, _AUDIT))
