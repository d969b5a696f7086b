"""Backup and restore (sauvegarde): the database, the files and the keys in one archive with its hashes.

The archive is a zip: `manifest.json` (version, date, vendor, migrations, and size and SHA-256 of each
member), `home/…` (secret key, files), and the database as `database.sqlite3` (SQLite's own online
backup) or `tables/<table>.jsonl` (any other vendor, one row per line, read in one transaction).
"""

from compagnon.desk.backup.read import RestoreError, restore
from compagnon.desk.backup.state import last_backup
from compagnon.desk.backup.write import BackupError, backup

__all__ = ["BackupError", "RestoreError", "backup", "last_backup", "restore"]
