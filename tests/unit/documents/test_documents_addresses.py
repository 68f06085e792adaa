"""Which addresses may be asked: what is written, and the number behind it."""

from ipaddress import ip_address

import pytest

from broadcaster.documents.addresses import address_of, is_public, numbers_of
from broadcaster.domain.errors.documents import AddressRefused, AddressUnreachable


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1", "100.127.255.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
        "2002:a9fe:a9fe::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1", "fec0::1",
    ],
)  # fmt: skip
def test_a_number_off_the_public_internet_is_none_to_ask(number: str) -> None:
    assert not is_public(ip_address(number))


@pytest.mark.parametrize(
    "number", ["1.1.1.1", "203.113.128.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_a_public_number_may_be_asked(number: str) -> None:
    assert is_public(ip_address(number))


@pytest.mark.parametrize(
    "written",
    [
        "", "xa.example", "file:///etc/passwd", "ftp://xa.example/", "gopher://xa.example/", "javascript:alert(1)",
        "data:text/html,x", "http://", "http:///x", "https://an:mat@xa.example/", "https://an@xa.example/",
        "http://xa.example:8080/", "http://xa.example:22/", "http://xa.example:0x50/", "http://xa.example:99999/",
        "http://xa.example\\@127.0.0.1/", "http://xa.example/\r\nHost: x", "http://xa exa/", "http://[::1/",
        "http://xa..example/",
        "http://" + "a" * 300 + "/", "https://xa.example/" + "a" * 3000, "http://\x00/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_web_page_is_refused(written: str) -> None:
    with pytest.raises(AddressRefused):
        address_of(written)


def test_a_refusal_tells_no_password_and_no_key() -> None:
    with pytest.raises(AddressRefused) as refused:
        address_of("https://an:matkhau@xa.example/a?khoa=bimat")
    assert "matkhau" not in refused.value.message_vi
    assert "bimat" not in refused.value.message_vi


def test_an_address_is_asked_for_in_ascii() -> None:
    address = address_of(" https://Xã.Example/tin%20tức?trang=một&b=1#x ")
    assert address.host == "xn--x-yfa.example"
    assert address.target == "/tin%20t%E1%BB%A9c?trang=m%E1%BB%99t&b=1"
    assert (address.scheme, address.port) == ("https", 443)
    assert address_of("http://xa.example:443").target == "/"


@pytest.mark.parametrize("numbers", [["1.1.1.1", "10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["127.0.0.1"]])
def test_one_number_that_is_not_public_spoils_the_name(numbers: list[str]) -> None:
    with pytest.raises(AddressRefused):
        numbers_of(address_of("http://xa.example/"), lambda *_: numbers)


def test_a_name_without_numbers_or_with_odd_ones_is_not_reached() -> None:
    for numbers in ([], ["x"]):
        with pytest.raises(AddressUnreachable):
            numbers_of(address_of("http://xa.example/"), lambda *_, numbers=numbers: numbers)


def test_this_machine_passes_only_where_it_is_let() -> None:
    address = address_of("http://xa.example:81/", any_port=True)
    assert numbers_of(address, lambda *_: ["127.0.0.1", "1.1.1.1"], loopback=True) == ("127.0.0.1", "1.1.1.1")
    with pytest.raises(AddressRefused):
        numbers_of(address, lambda *_: ["10.0.0.1"], loopback=True)
