"""Alerts: what changes in a store, told once each, with a promised rate of false ones.

    from dateline.alerts.rules import rules_of
    from dateline.alerts.finding import found

    found(store, rules_of("rules.toml"))

``docs/alerts.md`` has the rules.
"""
