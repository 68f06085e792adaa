import pytest

from broadcaster.domain.streams import ADDRESS_LIMIT, host_fits, stream_fault

HOSTS = frozenset({"phat.example.vn"})


@pytest.mark.parametrize(
    "address",
    [
        "https://phat.example.vn/vov1",
        "https://phat.example.vn:443/vov1.m3u8?kenh=1",
        "https://cdn.PHAT.example.vn./live",
    ],
)
def test_a_stream_of_a_host_the_house_named_may_be_carried(address: str) -> None:
    assert stream_fault(address, HOSTS) == ""


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "trống"),
        ("https://phat.example.vn/" + "a" * ADDRESS_LIMIT, "dài hơn"),
        ("https://phat.example.vn/\nx", "ký tự lạ"),
        ("https://phat.example.vn\\@evil.example/", "ký tự lạ"),
        ("https://phát.example.vn/", "ký tự lạ"),
        ("http://phat.example.vn/vov1", "https"),
        ("ftp://phat.example.vn/vov1", "https"),
        ("file:///etc/passwd", "https"),
        ("https:///vov1", "https"),
        ("https://ai:khoa@phat.example.vn/vov1", "mật khẩu"),
        ("https://evil.example@phat.example.vn/vov1", "mật khẩu"),
        ("https://phat.example.vn:8443/vov1", "443"),
        ("https://phat.example.vn:x/vov1", "viết sai"),
        ("https://[::1/vov1", "viết sai"),
        ("https://127.0.0.1/vov1", "địa chỉ số"),
        ("https://10.0.0.7/vov1", "địa chỉ số"),
        ("https://[::1]/vov1", "địa chỉ số"),
        ("https://[fe80::1]/vov1", "địa chỉ số"),
        ("https://2130706433/vov1", "địa chỉ số"),
        ("https://0x7f.1/vov1", "địa chỉ số"),
        ("https://127.1/vov1", "địa chỉ số"),
        ("https://localhost/vov1", "tên máy chủ"),
        ("https://-a.example.vn/vov1", "tên máy chủ"),
        ("https://example.vn/vov1", "relay_hosts"),
        ("https://xphat.example.vn/vov1", "relay_hosts"),
        ("https://phat.example.vn.evil.example/vov1", "relay_hosts"),
    ],
)
def test_any_other_is_refused_and_told_why(address: str, told: str) -> None:
    assert told in stream_fault(address, HOSTS)


def test_where_no_host_is_named_no_stream_is_carried() -> None:
    assert "relay_hosts" in stream_fault("https://phat.example.vn/vov1", frozenset())


def test_a_number_named_as_a_host_opens_nothing() -> None:
    assert "địa chỉ số" in stream_fault("https://10.0.0.7/", frozenset({"10.0.0.7"}))


@pytest.mark.parametrize(
    ("host", "fits"), [("vov.example.vn", True), ("localhost", False), ("10.0.0.1", False), ("", False)]
)
def test_a_host_is_a_name_of_parts(host: str, fits: bool) -> None:
    assert host_fits(host) is fits
