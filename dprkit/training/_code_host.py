"""What accounts did to repositories, as GitHub's audit log exports it: one JSON object a line.

Keys: GitHub documentation, "Reviewing the audit log for your organization" (@timestamp in milliseconds, action, actor,
actor_ip, org, repo, transport_protocol_name).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from ._company import at
from ._people import Person, days
from ._places import Line
from ._setting import Setting

__all__ = ["audit_log", "clones", "handle", "ordinary_clones"]

Clone = tuple[datetime, Person, str, Line]


def handle(person: Person) -> str:
    """The account's name on the code host."""
    return person.login.partition("@")[0].replace(".", "-") + "-" + person.domain.partition(".")[0][:4]


def audit_log(setting: Setting, events: Iterable[Clone]) -> bytes:
    """The clones, oldest first."""
    org = setting.company.domain.partition(".")[0]
    lines = []
    for number, (when, person, repository, line) in enumerate(sorted(events, key=lambda one: (one[0], one[2]))):
        event = {
            "@timestamp": int(when.timestamp() * 1000),
            "action": "git.clone",
            "actor": handle(person),
            "actor_ip": line.ip,
            "org": org,
            "repo": f"{org}/{repository}",
            "transport_protocol_name": "ssh",
            "_document_id": setting.chance("clone", number).text(22),
        }
        lines.append(json.dumps(event, separators=(",", ":")))
    return ("\n".join(lines) + "\n").encode()


def ordinary_clones(setting: Setting, people: Sequence[Person]) -> Iterator[Clone]:
    """Colleagues clone one to six repositories in eight weeks."""
    for person in people:
        chance = setting.chance("clones", person.login)
        for _ in range(1 + chance.below(6)):
            when = at(chance.pick(days()), chance.within(9, 17), person.place)
            yield when, person, f"service-{1 + chance.below(40):02d}", person.home or setting.company.office


def clones(setting: Setting, person: Person, repositories: int) -> Iterator[Clone]:
    """So many repositories in the first two weeks, in the evenings."""
    chance = setting.chance("clones", person.login)
    for number in range(repositories):
        day = days()[[one >= person.start for one in days()].index(True) + 2 + number // 12]
        when = at(day, 19.0, person.place) + timedelta(minutes=number % 12 * 4 + chance.below(3))
        yield when, person, f"service-{1 + number:02d}", person.home or setting.company.office
