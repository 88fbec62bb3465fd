"""One check for both forms of a signature: a proof inside the document, or the token around it."""

from dataclasses import dataclass

from catalog.badges import form, proof, vc_jwt
from catalog.badges.errors import BadgeError, UnknownContext
from catalog.badges.issuer_keys import DidResolver, FoundKey, find_key
from catalog.badges.presented import Presented
from catalog.badges.verdict import Finding, Outcome, failed, passed, unknown


@dataclass(frozen=True, slots=True)
class Signature:
    proof: Finding
    issuer: Finding

    @property
    def holds(self) -> bool:
        return {self.proof.outcome, self.issuer.outcome} == {Outcome.PASSED}


async def examine(presented: Presented, resolver: DidResolver) -> Signature:
    try:
        method = _method(presented)
    except BadgeError as error:
        return Signature(failed(str(error)), unknown("Nothing says who signed it."))
    found = await find_key(method, form.issuer_id(presented.document), resolver)
    return Signature(_proof(presented, found), found.finding)


def _method(presented: Presented) -> str:
    if presented.token is not None:
        return vc_jwt.open_unverified(presented.token).key_id
    return str(proof.proof_of(presented.document)["verificationMethod"])


def _proof(presented: Presented, found: FoundKey) -> Finding:
    if found.key is None:
        return unknown("Without the issuer's key the signature cannot be checked.")
    try:
        if presented.token is not None:
            vc_jwt.check(presented.token, found.key)
        else:
            proof.check(presented.document, found.key)
    except UnknownContext as error:
        return unknown(str(error))
    except BadgeError as error:
        return failed(str(error))
    return passed("The signature fits the whole badge.")
