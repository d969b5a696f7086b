"""Contracts that run: renewal, notice, indexation computed exactly with its formula shown (SUI-02)."""
