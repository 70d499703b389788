"""The keys under which registries write the same thing in WHOIS: lower case, and blanks for hyphens, dots and so on."""

from __future__ import annotations

__all__ = [
    "ABOUT",
    "DATES",
    "DNS",
    "NAMES_COMPANY",
    "NAMES_REGISTRAR",
    "NAME_SERVERS",
    "NETWORK_NAMES",
    "NETWORK_RANGES",
    "REFERRALS",
    "STATUS",
]


def _set(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(","))


DATES = {
    "registered_on": _set(
        "creation date, created, created on, created date, create date, registered, registered on, registered date,"
        "registration date, registration time, domain registration date, date registered, domain created,"
        "domain registered, record created, record created on, domain record activated, activation, activation date,"
        "domain name commencement date, entry created, registered at, regdate, 登録年月日, 接続年月日"
    ),
    "expires_on": _set(
        "registry expiry date, registrar registration expiration date, expiry date, expiration date, expiration time,"
        "expires, expires on, expire, expire date, expiry, expires at, paid till, renewal date, valid until, validity,"
        "domain expires, record expires on, record will expire on, domain expiration date, expiration, exp date,"
        "valid date, date of expiration, 有効期限, 有効限"
    ),
    "changed_on": _set(
        "updated date, changed, updated, last updated, last updated on, last update, last modified, modified,"
        "modification date, record last updated on, domain record last updated, domain last updated date,"
        "entry updated, last changed, last updated date, 最終更新"
    ),
}
ABOUT = _set("domain name, domain, domainname, ドメイン名")
NAMES_REGISTRAR = _set(
    "registrar, registrar name, sponsoring registrar, registered through, registered by, current registar,"
    "current registrar, registrar organization, registration service provider, authorized agency, registrar handle"
)
NAMES_COMPANY = _set("name, organization, organisation, organization name, company, registrar")
STATUS = _set("domain status, status, state, registration status, epp status, eppstatus, domaintype, 状態")
NAME_SERVERS = _set(
    "name server, name servers, nserver, nameserver, nameservers, ns, domain nameservers, domain servers, hostname,"
    "host name, primary server, secondary server, domain servers in listed order, nameservers in listed order,"
    "name servers in the listed order, nameservers in the listed order, name servers information, dns servers"
)
DNS = _set("dns")
NETWORK_NAMES = _set("netname, as name, asname")
NETWORK_RANGES = _set("inetnum, inet6num, netrange, asnumber, aut num")
REFERRALS = _set("registrar whois server, whois server, referralserver, refer, whois")
