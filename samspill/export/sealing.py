"""The seal on a PDF (PAdES): one flipped byte shows. It says who made the file, not who agreed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Segl"


def seal_pdf(content: bytes, key_file: Path, sealed_for: str) -> bytes:
    """Seal a PDF with the key and certificate in a PEM file. No later change is permitted.

    The certificate of the key comes first in the file, those that vouch for it after. Raises
    ValueError or OSError when the file cannot be used.
    """
    signer = _signer(key_file.read_bytes())
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        name=sealed_for,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(BytesIO(content))
    with ThreadPoolExecutor(1) as apart:  # pyHanko runs an event loop; the caller may have one
        signed = apart.submit(sign_pdf, writer, meta, signer=signer).result()
    return bytes(signed.getvalue())


def _signer(pem: bytes) -> SimpleSigner:
    own, *others = load_certs_from_pemder_data(_certificates(pem))
    return SimpleSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder_data(pem, passphrase=None),
        cert_registry=SimpleCertificateStore.from_certs(others),
    )


def _certificates(pem: bytes) -> bytes:
    return pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]
