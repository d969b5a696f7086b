"""A timestamp authority of RFC 3161 behind our fetch gateway (horodatage); off unless its URL is set."""

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from compagnon.providers.fetch import FetchError, Policy, fetch

from .errors import SealError

SECONDS = 15


class GatewayTimeStamper(TimeStamper):
    """Asks one URL for a timestamp, with the address checks and limits of every outgoing request."""

    def __init__(self, url: str, policy: Policy | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        self.url = url
        self.policy = policy or Policy(seconds=SECONDS, max_redirects=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            answer = fetch(
                self.url, policy=self.policy, method="POST", body=req.dump(), headers=headers
            ).require_success()
            return tsp.TimeStampResp.load(answer.body)
        except (FetchError, ValueError) as error:
            raise SealError("seal.timestamp", reason=str(error)[:200]) from error
