"""`waybill products`: what is done with product records beside the API."""
