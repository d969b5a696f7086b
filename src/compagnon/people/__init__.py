"""Users, workspaces, memberships, roles, delegations, and the access functions (personnes et droits)."""
