"""What is asked about categories. Key: their tree."""

from shared.contracts.categories import TemplateField
from shared.domain.messages import Command


class SetCategory(Command):
    """Its place, name and template: all of it, each time."""

    tree: str
    category: str
    parent: str | None
    name: str
    fields: tuple[TemplateField, ...]
