"""A module of the user's own, with state that the cells of random workbooks read and change."""

v = 1
kept: list[object] = []
table = {"u": 1}


def keep(z: object = 0) -> int:
    kept.append(z)
    return len(kept)


class Counter:
    made = 0

    def __init__(self) -> None:
        self.count = 0

    def up(self, z: int = 0) -> int:
        Counter.made += 1
        self.count += 1 + z
        return self.count


counter = Counter()
