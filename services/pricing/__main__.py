from shared.runtime import garbage

garbage.hold()

from services.pricing.service import service  # noqa: E402
from shared.runtime.main import main  # noqa: E402

main(service)
