"""Sessions, rooms, juries, timetable, marking grids (sessions d'examen).

Built: the timetable (`timetable`). Sessions, rooms, juries and grids are to come.
"""
