"""Which endpoints a person may name: none that leads into this machine or to its cloud's metadata."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import get_settings

_METADATA = frozenset({"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192"})


def refuse_endpoint(endpoint: str | None) -> None:
    """Refuse an endpoint whose host is, or resolves to, an address that only this machine should reach.

    Looked up each time it is used, because a name may lead elsewhere the next time. `KARYAKSHAM_ENDPOINT_HOSTS` lists
    the hosts that are allowed all the same. Raises KaryakshamError (endpoint_refused).
    """
    if endpoint is None:
        return
    host = (urlsplit(endpoint).hostname or "").lower()
    if host not in get_settings().endpoint_hosts:
        address_of(host)


def address_of(host: str) -> str:
    """An address of a host that a person named; connect to it rather than to the name, which may lead elsewhere then.

    Raises KaryakshamError (endpoint_refused).
    """
    addresses = _addresses(host)
    if host.lower() in get_settings().endpoint_hosts:
        return str(addresses[0])
    for address in addresses:
        if _inward(address):
            message = f"The endpoint {host} leads to {address}, which may not be reached from here."
            hint = f"Name a public host, or have KARYAKSHAM_ENDPOINT_HOSTS={host} set where the service starts."
            raise KaryakshamError(Problem(code="endpoint_refused", field="endpoint", message=message, hint=hint))
    return str(addresses[0])


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        message = f"The endpoint's host {host} is not known."
        problem = Problem(code="endpoint_refused", field="endpoint", message=message, hint="Check its spelling.")
        raise KaryakshamError(problem) from error
    # A scope (fe80::1%eth0) is no part of the address.
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _inward(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or address.is_multicast
        or str(address) in _METADATA
    )
