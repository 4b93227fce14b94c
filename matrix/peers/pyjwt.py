"""PyJWT behind a pipe: a question in JSON on each line of standard input, its answer on each line of standard output.

As its documentation recommends: the key from `PyJWKClient.get_signing_key_from_jwt`, then `jwt.decode` (here the form of
it that also tells the header) with `algorithms`, `audience`, `issuer`, `leeway` and `options`. The set comes with the
question instead of over HTTP, and so does the time, for which PyJWT has no option.
"""

import json
import math
import platform
import sys
import warnings

import cryptography
import jwt
import jwt.api_jwt
from jwt.algorithms import OKPAlgorithm


class Keys(jwt.PyJWKClient):
    """The client of a key set whose text is here already."""

    def __init__(self, text):
        super().__init__("https://op.example/jwks")
        self.text = text

    def fetch_data(self):
        # Bytes, as from the network: so a byte order mark is seen by the same code.
        return self._as_jwk_set_payload(json.loads(self.text.encode()))


class Clock:
    """Stands in for `datetime` in PyJWT."""

    seconds = 0.0

    @classmethod
    def now(cls, tz=None):
        return cls

    @classmethod
    def timestamp(cls):
        return cls.seconds


def key_of(question):
    token = question["token"]
    if "jwk" in question:
        # One key by itself, bare: whether the signature holds, without the choice of a key.
        return jwt.PyJWK(question["jwk"], question["key_algorithm"]).key
    # An application that shares a secret with its issuer chooses by the algorithm; the list of algorithms decides.
    if "secret" in question and str(jwt.get_unverified_header(token).get("alg")).startswith("HS"):
        return question["secret"]
    return Keys(question["jwks"]).get_signing_key_from_jwt(token)


def decode(question):
    Clock.seconds = question["now"]
    return jwt.decode_complete(
        question["token"],
        key_of(question),
        algorithms=question["algorithms"],
        audience=question["audience"],
        issuer=question["issuer"],
        subject=question.get("subject"),
        leeway=question.get("leeway", 0),
        # `verify_*` are true by default.
        options={
            "require": question["require"],
            "strict_aud": question["strict_aud"],
            "enforce_minimum_key_length": True,
            "verify_jti": question.get("verify_jti", True),
        },
    )


def plain(value):
    """JSON has no infinite numbers; the reader of the answer knows these words."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"number:{value}"
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def answer(question):
    try:
        decoded = decode(question)
    # The arithmetic's panics are no `Exception`.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return {"accepted": False, "code": type(error).__name__, "message": str(error)[:200]}
    return {"accepted": True, "header": plain(decoded["header"]), "claims": plain(decoded["payload"])}


def main():
    warnings.simplefilter("ignore")
    jwt.api_jwt.datetime = Clock
    # The newer name of RFC 9864, for keys by themselves; the client of a key set does not know it.
    jwt.register_algorithm("Ed25519", OKPAlgorithm())
    versions = {"pyjwt": jwt.__version__, "cryptography": cryptography.__version__, "python": platform.python_version()}
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()
