"""`waybill signals collect`: demand and stock as strategies want them, by the hour, for the SKUs whose strategies read them."""
