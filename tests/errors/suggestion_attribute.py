class Thing:
    def __init__(self):
        self.length = 1


Thing().lenght
