"""A service as it is, but that its documents do not carry the index of the decisions that changed them.

python -m bench.subjects.unindexed SERVICE
"""

import sys
from typing import Any
from unittest.mock import patch

from shared.runtime.main import main
from shared.runtime.passes import engine
from shared.runtime.passes.cache import Cache
from shared.runtime.topics import service_called


def without_index(documents: Any, types: Any, _indexed: Any, lines: Any) -> Cache:
    """Takes what `Cache` takes; a test compares the two."""
    return Cache(documents, types, (), lines)


if __name__ == "__main__":
    with patch.object(engine, "Cache", without_index):
        main(service_called(sys.argv[1]))
