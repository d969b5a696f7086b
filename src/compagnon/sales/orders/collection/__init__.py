"""Getting paid: bank files and their matching, dunning by policy, late charges, disputes (SUI-04 to SUI-07)."""
