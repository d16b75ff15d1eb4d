"""Parcels, and one who gets them, as they are kept and shown."""

from typing import Any

from shared.runtime.documents.port import Document

ZOE = {"customer_id": "c1", "name": "Zoë", "email": None, "phone": None, "address": "Rue 1", "country": "FR"}


def parcel(id: str, at: int = 5, **fields: Any) -> Document:
    view = {"parcel_id": id, "status": "sent", "weight": None, "to": None, "sent_at": None, **fields}
    return {"_id": id, "_p": 3, "_at": at, **view}


def shown(document: Document) -> dict[str, Any]:
    return {field: value for field, value in document.items() if not field.startswith("_")}
