"""Papers: plain values in, PDF files out. No storage, no session."""
