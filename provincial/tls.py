"""TLS for a server without a proxy before it: the certificate is checked first, and can be renewed
while serving."""

from __future__ import annotations

import ssl
from pathlib import Path

from jlcenter.domain.errors import Refused
from jlcenter.words import _


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer, with tickets: a second sync resumes its session. Raises Refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options &= ~ssl.OP_NO_TICKET
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    load(context, certificate, key)
    return context


def load(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Use this certificate from now on; what is wrong with it changes nothing. Raises Refused."""
    # an empty password: a key behind one must not stop the server to ask for it
    trial = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for one in (trial, context):
        try:
            one.load_cert_chain(certificate, key, password="")
        except (OSError, ValueError) as error:
            raise Refused(
                "certificate_bad",
                _("证书 {file} 用不了", file=certificate.name),
                _("请检查证书和私钥是否配对、为 PEM 格式、没有密码, 并且本用户读得到"),
                field="certificate",
            ) from error
