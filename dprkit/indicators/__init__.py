"""One file a family; adding a file here is enough to register it."""
