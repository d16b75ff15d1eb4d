"""What is asked about a product's record. Key: SKU; of what is entered, the SKU without its case."""

from shared.contracts.products import CheckKind, ProductRecord, Stage
from shared.domain.messages import Command


class EnterProduct(Command):
    """All of a record. It is a draft until it was looked at."""

    spelling: str
    sku: str
    record: ProductRecord


class SubmitProduct(Command):
    sku: str
    path: tuple[str, ...]
    """Its category and those above, as whoever asks saw them: their templates are looked up. (): there is none."""


class CheckProduct(Command):
    sku: str
    check: CheckKind
    evidence: str


class SendProductBack(Command):
    sku: str
    reason: str


class PublishProduct(Command):
    sku: str
    path: tuple[str, ...]
    """As in SubmitProduct."""


class SetStage(Command):
    sku: str
    stage: Stage
    reason: str
