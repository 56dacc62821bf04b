"""Views that need more than one room: workspaces ask policy, tickets belong to the socket."""
