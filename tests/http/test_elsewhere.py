"""What may be asked of other servers: public ones, by https, a little, and for a short time."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server import elsewhere
from server.elsewhere import Elsewhere, is_public

HOST = "issuer.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_what_is_not_of_the_public_internet_is_never_asked(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111"])
def test_public_addresses_are(address):
    assert is_public(ip_address(address))


def certificate(folder):
    """For the host, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Served:
    """A server on this machine, under a name that leads to it, and what was asked of it."""

    def __init__(self):
        self.asked = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        self.pause = 0.0
        self.addresses = ["127.0.0.1"]

    async def __call__(self, reader, writer):
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        await asyncio.sleep(self.pause)
        writer.write(self.answer)
        try:
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except OSError:
            pass  # whoever asked has gone


@pytest_asyncio.fixture
async def served(tmp_path, monkeypatch):
    found, pem = Served(), certificate(tmp_path)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(pem)
    server = await asyncio.start_server(found, "127.0.0.1", 0, ssl=ours)
    found.port = server.sockets[0].getsockname()[1]
    found.trusted = ssl.create_default_context(cafile=str(pem))

    async def getaddrinfo(host, port, *, family=0, type=0, proto=0, flags=0):
        return [(2, type, 6, "", (address, port)) for address in found.addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    yield found
    server.close()


def asking(served, **others):
    options = {"allowed": lambda _: True, "port": served.port, "tls": served.trusted, **others}
    return Elsewhere(**options)


def url(served, path="/did.json", host=HOST):
    return f"https://{host}:{served.port}{path}"


async def test_what_is_served_is_had_and_no_more_is_told_than_needed(served):
    assert await asking(served).fetch(url(served)) == b"{}"

    (asked,) = served.asked
    assert asked.startswith("GET /did.json HTTP/1.1\r\n")
    names = {line.partition(":")[0].lower() for line in asked.splitlines()[1:] if line}
    assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"} - (
        {"connection"} - names
    )


async def test_names_that_lead_to_this_machine_are_not_asked(served):
    assert await asking(served, allowed=is_public).fetch(url(served)) is None
    served.addresses = ["93.184.215.14", "127.0.0.1"]
    assert await asking(served, allowed=is_public).fetch(url(served)) is None

    assert served.asked == []


@pytest.mark.parametrize(
    "spelled",
    [
        "http://issuer.example:{port}/",
        "ftp://issuer.example:{port}/",
        "file:///etc/passwd",
        "https://issuer.example/",
        "https://issuer.example:22/",
        "https://issuer.example:99999/",
        "https://127.0.0.1:{port}/",
        "https://[::1]:{port}/",
        "https://2130706433:{port}/",
        "https://0x7f.1:{port}/",
        "https://localhost:{port}/",
        "https://user@issuer.example:{port}/",
        "https://issuer.example:{port}\\@other.example/",
        "https://issuer.example:{port}/a b",
        "https://issuer.example:{port}/\r\nX: 1",
        "https://issuer.example:{port}/" + "x" * 2_000,
        "https://",
        "",
    ],
)
async def test_no_other_address_is_asked(served, spelled):
    asked = spelled.replace("{port}", str(served.port))

    assert await asking(served).fetch(asked) is None

    assert served.asked == []


async def test_nobody_is_followed_elsewhere(served):
    served.answer = (
        f"HTTP/1.1 302 Found\r\nLocation: {url(served, '/other')}\r\nContent-Length: 0\r\n\r\n"
    ).encode()

    assert await asking(served).fetch(url(served)) is None

    assert len(served.asked) == 1


@pytest.mark.parametrize("length", ["Content-Length: {n}\r\n", ""])
async def test_nothing_is_taken_of_what_is_too_large(served, length, monkeypatch):
    monkeypatch.setattr(elsewhere, "MOST_BYTES", 1_000)
    found = []
    for size in (1_000, 1_001):
        head = f"HTTP/1.1 200 OK\r\n{length.format(n=size)}Connection: close\r\n\r\n"
        served.answer = head.encode() + b"x" * size
        found.append(await asking(served).fetch(url(served)))

    assert found == [b"x" * 1_000, None]


async def test_nobody_is_waited_for_long(served):
    served.pause = 0.5

    assert await asking(served, seconds=0.1).fetch(url(served)) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"not http at all\r\n\r\n",
    ],
)
async def test_what_is_not_a_plain_answer_is_none(served, answer):
    served.answer = answer

    assert await asking(served).fetch(url(served)) is None


async def test_a_server_that_cannot_show_who_it_is_is_not_believed(served):
    assert await asking(served, tls=ssl.create_default_context()).fetch(url(served)) is None
    assert await asking(served).fetch(url(served, host="other.example")) is None

    assert served.asked == []
