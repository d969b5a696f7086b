"""Sessions, rooms, juries, timetable, marking grids (sessions d'examen).

Not built yet.
"""
