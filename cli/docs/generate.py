"""All generated documents."""

from cli.docs import asyncapi, openapi, tables
from cli.docs.bounds import bounds
from cli.docs.catalog import services


def generate() -> dict[str, str]:
    """Every file's text by its path under docs/generated."""
    known = services()
    documents = {f"openapi/{name}.json": openapi.document(service) for name, service in known.items()}
    return documents | {
        "asyncapi.yaml": asyncapi.text(known),
        "settings.md": tables.settings(),
        "metrics.md": tables.metrics(),
        "events.md": tables.events(known),
        "rights.md": tables.rights(known),
        "bounds.md": bounds(known),
    }
