"""Simple signature with sealed evidence (signature simple avec preuves scellées): code, seal, proof, check."""
