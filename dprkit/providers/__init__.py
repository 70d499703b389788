"""One file a source; adding a file here is enough to register it."""
