"""The development identity provider: stands in for ID-porten and is as strict.

A process of its own that lists the demo people by name, so that login is never bypassed, not
even in the demo. Refuses to start in production. Imports only core and infra.settings.
"""
