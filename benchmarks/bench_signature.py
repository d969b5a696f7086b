"""What sealing a quote and checking a seal cost: CPU, medians (documents.md measured 136 to 208 ms and 14 ms).

python benchmarks/bench_signature.py [--count 30]

A PDF of a few pages is sealed (PAdES B-B, RSA 2048, no timestamp) and checked; making a company's authority is
told apart, since it happens once.
"""

import argparse
import datetime as dt
import platform
import statistics
import time

from compagnon.core.documents import Document, Paragraph, text
from compagnon.providers.render import TypstRenderer
from compagnon.providers.seal import INTACT, LocalSealer, check_seal, make_authority

PASSPHRASE = b"a long passphrase"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=30)
    count = parser.parse_args().count
    renderer = TypstRenderer()
    blocks = tuple(Paragraph(text("Bon pour accord. " * 60)) for _ in range(40))
    pdf = renderer.render_pdf(
        Document("Devis", "fr", blocks), timestamp=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    renderer.close()
    begun = time.process_time()
    authority = make_authority("Ateliers Brévault", PASSPHRASE)
    once = (time.process_time() - begun) * 1000
    sealing, checking, sealed = [], [], b""
    for _ in range(count):
        begun = time.process_time()
        sealed = (
            LocalSealer().seal(pdf, authority, PASSPHRASE, reason="Devis accepté", company="Brévault").content
        )
        sealing.append((time.process_time() - begun) * 1000)
        begun = time.process_time()
        verdict = check_seal(sealed, authority=authority.authority, certificate=authority.certificate)
        checking.append((time.process_time() - begun) * 1000)
        assert verdict.state == INTACT
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(f"authority of a company, once: {once:.0f} ms CPU")
    print(f"seal: median {statistics.median(sealing):.0f} ms CPU, {len(sealed) - len(pdf)} bytes more")
    print(f"check: median {statistics.median(checking):.0f} ms CPU")


if __name__ == "__main__":
    main()
