"""The package that the archive gets of a plan that ended: Noark 5, PDF/A, checksums (ADR 0016)."""
