"""Keeping an installation alive: the archive (backup and restore) and the doctor's findings."""
