"""Electronic seals and signatures of PDF files: PAdES with a local authority (signature, cachet)."""
