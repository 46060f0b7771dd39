"""Certificates as a bad server may show them, made by openssl when they are needed: nothing here is kept, and nothing runs out."""

import datetime
import subprocess

CONFIG = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""
HERE, DAY = "IP:127.0.0.1", datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)
AUTHORITY = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash")
LEAF = ("basicConstraints=CA:FALSE", "keyUsage=digitalSignature")
EC = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
RSA = ("-algorithm", "RSA", "-pkeyopt")


class Authority:
    """root, stranger: two authorities that sign themselves; `trusted` is the file that clients are given, without the stranger."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "index.txt").touch()
        self.key("common", EC)
        self.key("rsa-root", (*RSA, "rsa_keygen_bits:2048"))
        for name in ("root", "stranger"):
            self.certify(name, name, AUTHORITY)
        self.certify("rsa-root", "rsa-root", AUTHORITY, key="rsa-root")
        self.certify("old-root", "old-root", AUTHORITY, start=-3 * DAY, end=-DAY)
        self.trusted = folder / "trusted.pem"
        self.trusted.write_bytes(b"".join(self.pem(name).read_bytes() for name in ("root", "rsa-root", "old-root")))

    def pem(self, name):
        return self.folder / f"{name}.pem"

    def openssl(self, *words):
        done = subprocess.run(["openssl", *map(str, words)], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def key(self, name, algorithm):
        """Keys are dear and prove nothing: all certificates but those about keys share one."""
        self.openssl("genpkey", *algorithm, "-out", f"{name}.key")

    def certify(self, name, issuer, lines=LEAF, names=None, start=-DAY, end=2 * DAY, md="sha256", key="common", subject=None):
        """NAME.pem by the issuer: with lines of extensions, alternative names, from and until when (after now)."""
        alternative = [f"subjectAltName={names}"] if names else []
        (self.folder / "extensions").write_text("\n".join([*lines, *alternative]) + "\n")
        self.openssl("req", "-new", "-config", "config", "-key", f"{key}.key", "-subj", f"/CN={subject or name}", "-out", "request")
        signer = ["-selfsign"] if issuer == name else ["-cert", f"{issuer}.pem"]
        when = [f"{NOW + delta:%Y%m%d%H%M%SZ}" for delta in (start, end)]
        self.openssl(
            *("ca", "-batch", "-notext", "-config", "config", "-extfile", "extensions", "-in", "request", "-out", f"{name}.pem"),
            *(*signer, "-keyfile", "rsa-root.key" if issuer == "rsa-root" else "common.key", "-md", md, "-startdate", when[0], "-enddate", when[1]),
        )

    def chain(self, *names):
        """One file with these certificates, the server's own first."""
        path = self.folder / ("+".join(names) + ".chain")
        path.write_bytes(b"".join(self.pem(name).read_bytes() for name in names))
        return path

    def tamper(self, name, original):
        """The same certificate, one bit of its signature another."""
        self.openssl("x509", "-in", f"{original}.pem", "-outform", "DER", "-out", "der")
        der = bytearray((self.folder / "der").read_bytes())
        der[-1] ^= 1
        (self.folder / "der").write_bytes(der)
        self.openssl("x509", "-inform", "DER", "-in", "der", "-out", f"{name}.pem")
