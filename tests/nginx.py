"""The nginx of config/deploy/nginx as it is shipped, with addresses, a certificate and a folder of the test's own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parent.parent / "config" / "deploy" / "nginx" / "broadcaster.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_MAIN = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def needed() -> None:
    """Skips without nginx, and fails where CI is set."""
    if NGINX is None:
        assert not os.environ.get("CI"), "no nginx: scripts/test installs it where it can (apt-get install nginx-light)"
        pytest.skip("no nginx on this machine")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


def shipped(servers: Sequence[str], audio: Path, folder: Path, ports: tuple[int, int]) -> str:
    """The shipped text with what an installer is to change changed, and nothing else."""
    text = SHIPPED.read_text(encoding="utf-8")
    lines = "\n".join(f"    server {each} max_fails=2 fail_timeout=2s;" for each in servers)
    changes = {
        "    server 127.0.0.1:8000 max_fails=2 fail_timeout=2s;": lines,
        "    server 127.0.0.1:8000 max_fails=0;": "\n".join(f"    server {each} max_fails=0;" for each in servers),
        "listen 80;": f"listen 127.0.0.1:{ports[0]};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{ports[1]} ssl http2;",
        "phat-thanh.example.vn;": "localhost;",
        "/etc/ssl/broadcaster/fullchain.pem": str(folder / "cert.pem"),
        "/etc/ssl/broadcaster/privkey.pem": str(folder / "key.pem"),
        "alias /var/lib/broadcaster/audio/": f"alias {audio}/",
    }
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextmanager
def in_front(servers: Sequence[str], audio: Path, folder: Path, *, bare: bool = False) -> Iterator[str]:
    """Its address, with a certificate that nobody signed but itself (folder/cert.pem). `bare`: it also gives the same
    files under /alone/, asking nobody."""
    assert NGINX is not None
    folder.mkdir(parents=True, exist_ok=True)
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*make.split(), *files], check=True, capture_output=True)
    ports = free_port(), free_port()
    text = shipped(servers, audio, folder, ports)
    if bare:
        alone = f"    location /alone/ {{ alias {audio}/; tcp_nopush off; }}\n"
        text = text.replace("    location /_audio/ {", f"{alone}    location /_audio/ {{")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user), encoding="utf-8")
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.PIPE)
    try:
        _until_open(ports[1], process)
        yield f"https://localhost:{ports[1]}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        assert process.poll() is None, process.communicate()[1].decode()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not listen")
