"""Quote, proposal, feasibility, negotiation, signature (proposition technique et commerciale)."""
