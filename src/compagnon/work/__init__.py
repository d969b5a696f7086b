"""Jobs with progress, schedules, notifications, approvals, escalation and share links (travaux)."""
