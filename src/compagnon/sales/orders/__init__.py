"""Delivery, invoices, payments, disputes (commandes)."""
