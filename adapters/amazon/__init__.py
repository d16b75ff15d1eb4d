"""Amazon: the All Orders report, as a flat file, and the Order Report, which names the buyer too."""
