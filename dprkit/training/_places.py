"""Places and networks of a made-up world, and the draws that everything follows from.

Addresses are those of RFC 5737, 2544 and 3849, AS numbers those of RFC 5398, domains those of RFC 2606.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["NETWORKS", "PLACES", "Chance", "Line", "Network", "Place", "in_range"]

T = TypeVar("T")


class Chance:
    """Draws that follow from a name alone; only ``random()`` is used, whose stream Python keeps between versions."""

    def __init__(self, *name: object) -> None:
        self._source = random.Random(":".join(map(str, name)))

    def below(self, end: int) -> int:
        return int(self._source.random() * end)

    def within(self, low: float, high: float) -> float:
        return low + (high - low) * self._source.random()

    def happens(self, share: float) -> bool:
        return self._source.random() < share

    def pick(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def text(self, length: int, alphabet: str = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") -> str:
        return "".join(self.pick(alphabet) for _ in range(length))

    def uuid(self) -> str:
        digits = self.text(32, "0123456789abcdef")
        return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:]))


@dataclass(frozen=True)
class Network:
    """One row of known_networks.csv."""

    cidr: str
    name: str
    kind: str
    country: str
    asn: int
    as_name: str
    basis: str = "made-up network of the sample cases"


@dataclass(frozen=True)
class Place:
    """A city as a log vendor gives it: degrees WGS84, winter offset from UTC in hours."""

    city: str
    region: str
    code: str
    country: str
    postcode: str
    lat: float
    lon: float
    offset: float


@dataclass(frozen=True)
class Line:
    """Where a sign-in comes from: an address, what its network is, and where the vendor puts it."""

    ip: str
    place: Place
    network: Network
    proxy: bool = False


def in_range(network: Network, at: int) -> str:
    """The address number ``at`` of an IPv4 network."""
    first, second, third, fourth = map(int, network.cidr.split("/")[0].split("."))
    return f"{first}.{second}.{third + (fourth + at) // 256}.{(fourth + at) % 256}"


def _residential(cidr: str, name: str, country: str, asn: int) -> Network:
    return Network(cidr, name, "residential", country, asn, name)


def _mobile(cidr: str, name: str, country: str, asn: int) -> Network:
    return Network(cidr, f"{name} (shared exits)", "mobile", country, asn, name)


NETWORKS: dict[str, Network] = {
    "US": _residential("198.18.0.0/20", "Bluebird Cable", "US", 64501),
    "US-2": _residential("198.18.16.0/20", "Prairie Fiber", "US", 64502),
    "CA": _residential("198.18.32.0/20", "Lakeshore Telecom", "CA", 64503),
    "GB": _residential("198.18.48.0/20", "Pennine Broadband", "GB", 64504),
    "FR": _residential("198.18.64.0/20", "Fibre Loire", "FR", 64505),
    "FR-2": _residential("198.18.80.0/20", "Sequana Box", "FR", 64506),
    "DE": _residential("198.18.96.0/20", "Havelnetz", "DE", 64507),
    "ES": _residential("198.18.112.0/20", "Ebro Fibra", "ES", 64508),
    "PL": _residential("198.18.128.0/20", "Warta Net", "PL", 64509),
    "IN": _residential("198.18.144.0/20", "Deccan Broadband", "IN", 64511),
    "BR": _residential("198.18.160.0/20", "Rio Claro Fibra", "BR", 65536),
    "NG": _residential("198.18.176.0/20", "Zuma Fibre", "NG", 65537),
    "KR": _residential("198.18.192.0/20", "Hangang Net", "KR", 65538),
    "VN": _residential("198.18.208.0/20", "Song Hong Net", "VN", 65539),
    "LA": _residential("198.18.224.0/20", "Mekong Line", "LA", 65540),
    "MA": _residential("198.18.240.0/20", "Atlas Net", "MA", 65541),
    "mobile-US": _mobile("198.19.0.0/20", "Skylark Mobile", "US", 65542),
    "mobile-FR": _mobile("198.19.16.0/20", "Ondine Mobile", "FR", 65543),
    "mobile-DE": _mobile("198.19.32.0/20", "Falke Mobil", "DE", 65544),
    "mobile-GB": _mobile("198.19.48.0/20", "Fell Mobile", "GB", 65548),
    "v6-US": _residential("2001:db8:1000::/36", "Bluebird Cable (IPv6)", "US", 64501),
    "v6-FR": _residential("2001:db8:2000::/36", "Sequana Box (IPv6)", "FR", 64506),
    "v6-DE": _residential("2001:db8:3000::/36", "Havelnetz (IPv6)", "DE", 64507),
    "basalt": Network("198.51.100.0/25", "Basalt Hosting", "hosting", "US", 64510, "Basalt Hosting"),
    "basalt-NL": Network("198.51.100.128/25", "Basalt Hosting Amsterdam", "hosting", "NL", 64510, "Basalt Hosting"),
    "cloud": Network("203.0.113.0/25", "Northwind Cloud", "hosting", "DE", 65545, "Northwind Cloud"),
    "relay": Network("203.0.113.128/26", "Veil Relay", "relay", "US", 65546, "Veil Relay"),
    "coworking": Network("203.0.113.192/28", "Commons co-working hall", "unknown", "US", 65547, "Commons Net"),
}

PLACES: dict[str, Place] = {
    place.city: place
    for place in (
        Place("Nashville", "Tennessee", "US", "United States", "37211", 36.1627, -86.7816, -6),
        Place("Memphis", "Tennessee", "US", "United States", "38103", 35.1495, -90.0490, -6),
        Place("Raleigh", "North Carolina", "US", "United States", "27601", 35.7796, -78.6382, -5),
        Place("Columbus", "Ohio", "US", "United States", "43215", 39.9612, -82.9988, -5),
        Place("Chicago", "Illinois", "US", "United States", "60605", 41.8781, -87.6298, -6),
        Place("Denver", "Colorado", "US", "United States", "80203", 39.7392, -104.9903, -7),
        Place("Austin", "Texas", "US", "United States", "78704", 30.2672, -97.7431, -6),
        Place("Portland", "Oregon", "US", "United States", "97205", 45.5152, -122.6784, -8),
        Place("Ashburn", "Virginia", "US", "United States", "20147", 39.0438, -77.4874, -5),
        Place("Toronto", "Ontario", "CA", "Canada", "M5V 2T6", 43.6532, -79.3832, -5),
        Place("Montreal", "Quebec", "CA", "Canada", "H2X 1Y4", 45.5019, -73.5674, -5),
        Place("Leeds", "England", "GB", "United Kingdom", "LS1 4AP", 53.8008, -1.5491, 0),
        Place("Bristol", "England", "GB", "United Kingdom", "BS1 4ST", 51.4545, -2.5879, 0),
        Place("Edinburgh", "Scotland", "GB", "United Kingdom", "EH1 1YZ", 55.9533, -3.1883, 0),
        Place("Sheffield", "England", "GB", "United Kingdom", "S1 2HE", 53.3811, -1.4701, 0),
        Place("Dublin", "Leinster", "IE", "Ireland", "D02 X285", 53.3498, -6.2603, 0),
        Place("Paris", "Ile-de-France", "FR", "France", "75013", 48.8566, 2.3522, 1),
        Place("Lyon", "Auvergne-Rhone-Alpes", "FR", "France", "69003", 45.7640, 4.8357, 1),
        Place("Nantes", "Pays de la Loire", "FR", "France", "44000", 47.2184, -1.5536, 1),
        Place("Lille", "Hauts-de-France", "FR", "France", "59000", 50.6292, 3.0573, 1),
        Place("Frankfurt am Main", "Hesse", "DE", "Germany", "60313", 50.1109, 8.6821, 1),
        Place("Amsterdam", "North Holland", "NL", "Netherlands", "1012", 52.3676, 4.9041, 1),
        Place("Hamburg", "Hamburg", "DE", "Germany", "20095", 53.5511, 9.9937, 1),
        Place("Leipzig", "Saxony", "DE", "Germany", "04109", 51.3397, 12.3731, 1),
        Place("Munich", "Bavaria", "DE", "Germany", "80331", 48.1351, 11.5820, 1),
        Place("Berlin", "Land Berlin", "DE", "Germany", "10115", 52.5200, 13.4050, 1),
        Place("Valencia", "Valencia", "ES", "Spain", "46002", 39.4699, -0.3763, 1),
        Place("Poznan", "Greater Poland", "PL", "Poland", "61-001", 52.4064, 16.9252, 1),
        Place("Pune", "Maharashtra", "IN", "India", "411001", 18.5204, 73.8567, 5.5),
        Place("Recife", "Pernambuco", "BR", "Brazil", "50030", -8.0476, -34.8770, -3),
        Place("Lagos", "Lagos", "NG", "Nigeria", "100001", 6.5244, 3.3792, 1),
        Place("Busan", "Busan", "KR", "South Korea", "48943", 35.1796, 129.0756, 9),
        Place("Hanoi", "Hanoi", "VN", "Vietnam", "100000", 21.0278, 105.8342, 7),
        Place("Vientiane", "Vientiane Prefecture", "LA", "Laos", "01000", 17.9757, 102.6331, 7),
        Place("Rabat", "Rabat-Sale-Kenitra", "MA", "Morocco", "10000", 34.0209, -6.8416, 1),
    )
}
