from services.pricing.service import service
from shared.runtime.main import main

main(service)
