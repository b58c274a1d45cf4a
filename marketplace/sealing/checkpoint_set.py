"""The checkpoints that a ledger is held to, and what is wrong with them."""

from collections.abc import Mapping

from marketplace.domain.messages import Message, say
from marketplace.sealing.chain_report import Fault, FaultKind
from marketplace.sealing.checkpoints import Checkpoint, verify_checkpoint
from marketplace.sealing.errors import CheckpointInvalid
from marketplace.sealing.moments import write_moment


class CheckpointSet:
    """Hashes by position, of checkpoints that `public_jwk` signed. One that it did not, or that
    contradicts another, is a fault and vouches for nothing."""

    def __init__(self, public_jwk: Mapping[str, str]) -> None:
        self.public_jwk = public_jwk
        self.hashes: dict[int, str] = {}
        self.faults: list[Fault] = []
        self.count = 0

    def add(self, checkpoint: Checkpoint) -> None:
        """Hold the ledger to a checkpoint whose signature was verified."""
        self.count += 1
        if self.hashes.setdefault(checkpoint.position, checkpoint.hash) != checkpoint.hash:
            said = say(
                "第 %(position)s 条有两个互相矛盾的检查点，都是本平台签发的。",
                position=checkpoint.position,
            )
            self._note(checkpoint.position, said)

    def read(self, token: str, position: int, digest: str, at: str) -> None:
        """Take a checkpoint whose token is kept together with what it states."""
        try:
            found = verify_checkpoint(str(token), self.public_jwk)
        except CheckpointInvalid as refusal:
            self._note(position, refusal.message)
            return
        if (found.position, found.hash, write_moment(found.at)) != (position, digest, at):
            said = say(
                "检查点的签名所述与旁边登记的不符（第 %(position)s 条）。", position=position
            )
            self._note(position, said)
        self.add(found)

    def _note(self, position: int, reason: Message) -> None:
        self.faults.append(Fault(position, FaultKind.CHECKPOINT, reason, position))
