"""The development identity provider: for ID-porten, and under /feide for Feide, and as strict.

A process of its own that lists the demo people by name, so that login is never bypassed, not
even in the demo. Refuses to start in production. Imports only core and infra.settings.
"""
