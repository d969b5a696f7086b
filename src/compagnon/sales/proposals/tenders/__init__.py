"""Answering calls for tenders (appels d'offres): decide, plan backwards, weigh the price, hand in, learn."""
