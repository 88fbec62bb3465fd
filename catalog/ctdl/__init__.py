"""Pathways in the words of CTDL, the Credential Transparency Description Language."""
