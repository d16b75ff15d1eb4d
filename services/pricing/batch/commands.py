from shared.domain.messages import Command


class IssueCodes(Command):
    """Unique codes of a promotion: so many, made of a seed, or those that are given."""

    channel: str
    promotion_id: str
    batch: str
    count: int = 0
    seed: str = ""
    codes: tuple[str, ...] = ()
    """In one spelling (storefront.code_of), each once."""
