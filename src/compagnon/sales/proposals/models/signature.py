"""One-time codes and sealed documents of a signature (signature)."""
