"""One setting's records against one programme: days and counts. No sentence is made here."""
