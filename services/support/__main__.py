from services.support.service import service
from shared.runtime.main import main

main(service)
