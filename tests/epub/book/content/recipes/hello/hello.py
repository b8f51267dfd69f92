print("hi <x> & y")
