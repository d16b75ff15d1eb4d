from services.orders.service import service
from shared.runtime.main import main

main(service)
