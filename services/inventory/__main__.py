from shared.runtime import garbage

garbage.hold()

from services.inventory.service import service  # noqa: E402
from shared.runtime.main import main  # noqa: E402

main(service)
