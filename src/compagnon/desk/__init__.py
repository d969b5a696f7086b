"""What crosses rooms, once for all doors: today, search, calendars, import and export, calculators."""
