"""Session timetable: rooms, juries, durations, constraints; the checker (planning d'examen).

Not built yet.
"""
