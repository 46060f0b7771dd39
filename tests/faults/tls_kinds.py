"""FAULTS A7 to A10 and B25: servers that must not be spoken to, and the ones that may, as a table."""

import ssl
from dataclasses import dataclass, field

from authority import AUTHORITY, DAY, HERE, LEAF, RSA, Authority
from tls_server import Server, begins, context, half, resets, says, spoilt, stalls, tls

TLS, ANY = "TLS", ("TLS", "NETWORK")
V = ssl.TLSVersion


@dataclass
class Kind:
    name: str
    certificate: dict = field(default_factory=dict)  # for Authority.certify
    chain: tuple = ()  # what is shown after the server's own
    protocol: dict = field(default_factory=dict)  # for tls_server.context
    speak: object = None  # instead of all that: context -> what the server does
    status: object = TLS
    message: str = ""
    host: str = "127.0.0.1"
    ask: dict = field(default_factory=dict)


def certificate(name, message="certificate", chain=(), host="127.0.0.1", **how):
    return Kind("A8_" + name, {"names": HERE, **how}, chain, message=message, host=host)


def extension(*lines):
    return (*LEAF, *lines)


CERTIFICATES = [
    certificate("expired", "expired", start=-3 * DAY, end=-DAY),
    certificate("not_yet_valid", "not yet valid", start=DAY),
    certificate("wrong_host", "127.0.0.1", names="DNS:elsewhere.example"),
    certificate("ip_of_another", "127.0.0.1", names="IP:127.0.0.2"),
    certificate("name_that_reads_like_the_ip", "127.0.0.1", names="DNS:127.0.0.1.example"),
    certificate("host_in_common_name_only", "127.0.0.1", names="DNS:elsewhere.example", subject="127.0.0.1"),
    certificate("wildcard_for_an_ip", "127.0.0.1", names="DNS:*.0.0.1"),
    certificate("wildcard_for_everything", "localhost", names="DNS:*", host="localhost"),
    certificate("wildcard_for_a_part", "localhost", names="DNS:l*", host="localhost"),
    certificate("wildcard_two_levels_up", "a.b.localhost", names="DNS:*.localhost", host="a.b.localhost"),
    certificate("nul_in_the_name", "", names="DNS:localhost\\0.example", host="localhost"),
    certificate("self_signed", issuer=None),
    certificate("untrusted_root", issuer="stranger"),
    certificate("expired_root", issuer="old-root"),
    certificate("incomplete_chain", issuer="intermediate"),
    certificate("expired_intermediate", "expired", issuer="old-intermediate", chain=("old-intermediate",)),
    certificate("leaf_as_authority", issuer="leaf", chain=("leaf",)),
    certificate("authority_that_may_not_sign", issuer="no-signer", chain=("no-signer",)),
    certificate("chain_longer_than_allowed", issuer="below-short", chain=("below-short", "short")),
    certificate("name_outside_of_its_authority", issuer="constrained", chain=("constrained",)),
    certificate("for_clients_only", lines=extension("extendedKeyUsage=clientAuth")),
    certificate("for_mail_only", lines=extension("extendedKeyUsage=emailProtection")),
    certificate("unknown_critical_extension", lines=extension("1.2.3.4.5.6=critical,DER:0500")),
    certificate("spoilt_signature", ""),
    certificate("RSA_1024", "", key="weak"),
    certificate("SHA_1", "", md="sha1"),
    certificate("MD5", "", issuer="rsa-root", md="md5"),
]

WEAK = "ALL:@SECLEVEL=0"  # the servers are made to show and speak what OpenSSL itself would not
PLAIN_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
SSL_3_HELLO = b"\x16\x03\x00\x00\x2a\x02\x00\x00\x26\x03\x00" + bytes(range(32)) + b"\x00\x00\x2f\x00"
HANDSHAKE_FAILURE = b"\x15\x03\x03\x00\x02\x02\x28"
PROTOCOLS = [
    Kind("A9_TLS_1_0", protocol={"newest": V.TLSv1, "oldest": V.TLSv1, "ciphers": WEAK}),
    Kind("A9_TLS_1_1", protocol={"newest": V.TLSv1_1, "oldest": V.TLSv1_1, "ciphers": WEAK}),
    Kind("A9_SSL_3", speak=lambda made: says(SSL_3_HELLO)),
    Kind("A9_no_encryption", protocol={"newest": V.TLSv1_2, "ciphers": "eNULL:@SECLEVEL=0"}),
    Kind("A9_anonymous", protocol={"newest": V.TLSv1_2, "ciphers": "aNULL:@SECLEVEL=0"}),
    Kind("A9_handshake_failure_alert", speak=lambda made: says(HANDSHAKE_FAILURE)),
    Kind("A10_plain_HTTP", speak=lambda made: says(PLAIN_HTTP)),
    Kind("A10_garbage_of_records", speak=lambda made: says(b"\x16\x03\x03\xff\xff" + b"garbage" * 100)),
    Kind("A10_garbage", speak=lambda made: says(b"\0\1\2\3" * 100)),
    Kind("A10_spoilt_handshake", speak=lambda made: begins(made, spoilt)),
    Kind("A10_cut_handshake", speak=lambda made: begins(made, half), status=ANY),
    Kind("A10_closed_after_hello", speak=lambda made: says(b""), status=ANY),
    Kind("A10_reset_after_hello", speak=lambda made: resets, status=ANY),
    Kind("A7_stalled_handshake", speak=lambda made: stalls, status="TIMEOUT", ask={"connect_timeout_ms": 300}),
    Kind("A7_half_a_handshake", speak=lambda made: begins_and_stalls(made), status="TIMEOUT", ask={"connect_timeout_ms": 300}),
]
REFUSED = CERTIFICATES + PROTOCOLS
TRUSTED = [
    Kind("A8_trusted", {"names": HERE}),
    Kind("A8_trusted_by_name", {"names": "DNS:localhost"}, host="localhost"),
    Kind("A8_trusted_over_an_intermediate", {"names": HERE, "issuer": "intermediate"}, ("intermediate",)),
    # libcurl looks at the common name where there is no other name at all, and so do we; no public authority signs such a certificate.
    Kind("A8_trusted_by_common_name_alone", {"names": None, "subject": "localhost"}, host="localhost"),
    Kind("A9_TLS_1_2", {"names": HERE}, protocol={"newest": V.TLSv1_2}),
    Kind("A9_TLS_1_3", {"names": HERE}, protocol={"oldest": V.TLSv1_3}),
    Kind("B25_HTTP_2_is_not_spoken", {"names": HERE}, protocol={"alpn": ["h2", "http/1.1"]}),
]


def begins_and_stalls(made):
    part = begins(made, half)

    def speak(sock):
        part(sock)
        stalls(sock)

    return speak


class Kinds:
    """The servers, each started when it is first asked for."""

    def __init__(self, folder):
        self.authority = authority = Authority(folder)
        self.servers = {}
        authority.key("weak", (*RSA, "rsa_keygen_bits:1024"))
        authority.certify("intermediate", "root", AUTHORITY)
        authority.certify("old-intermediate", "root", AUTHORITY, start=-3 * DAY, end=-DAY)
        authority.certify("leaf", "root", LEAF)
        authority.certify("no-signer", "root", ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,cRLSign"))
        authority.certify("short", "root", ("basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"))
        authority.certify("below-short", "short", AUTHORITY)
        authority.certify("constrained", "root", (*AUTHORITY, "nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0"))

    def server(self, kind):
        if kind.name not in self.servers:
            self.servers[kind.name] = Server(self.speak(kind))
        return self.servers[kind.name]

    def speak(self, kind):
        how = {"issuer": "root", "names": HERE, **kind.certificate}
        issuer = how.pop("issuer") or kind.name
        self.authority.certify(kind.name, issuer, **how)
        if kind.name == "A8_spoilt_signature":
            self.authority.tamper(kind.name, kind.name)
        key = self.authority.folder / f"{how.get('key', 'common')}.key"
        made = context(self.authority.chain(kind.name, *kind.chain), key, **{"ciphers": WEAK, **kind.protocol})
        return kind.speak(made) if kind.speak else tls(made)

    def close(self):
        for server in self.servers.values():
            server.close()
