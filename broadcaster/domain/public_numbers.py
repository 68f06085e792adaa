"""Which numbers of the network belong to the public internet: no other machine is asked on behalf of strangers."""

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = (
    ipaddress.ip_network("100.64.0.0/10"),  # shared by a provider's customers; cloud metadata
    ipaddress.ip_network("168.63.129.16/32"),  # metadata of a cloud, at a public number
    ipaddress.ip_network("192.0.0.0/24"),  # of protocols; some Pythons take a part of it for public
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("fec0::/10"),
)


def is_public(number: IpAddress) -> bool:
    """Whether a number belongs to the public internet, also one that is wrapped in a number of the newer kind."""
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    odd = number.is_multicast or number.is_reserved or number.is_unspecified or number.is_link_local
    return number.is_global and not odd and not any(number in net for net in _NEVER if net.version == number.version)
