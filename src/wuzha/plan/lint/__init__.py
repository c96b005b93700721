"""The linter (方案把关): what a plan asks wrongly, said to its author with the rule and a lawful way out.

`linter.lint` finds; `findings.yaml` and `burden.yaml` hold the words, the rules and their sources, and are what an
office edits when a rule changes.
"""
