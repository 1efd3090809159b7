"""Conway's Game of Life on a torus: `taipan -X jit-stats examples/life.py`."""


class Board:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.cells = [0] * (width * height)

    def place(self, column, row, lines):
        for y, line in enumerate(lines):
            for x, c in enumerate(line):
                if c == "#":
                    self.cells[(row + y) * self.width + column + x] = 1

    def neighbours(self, x, y):
        cells, width = self.cells, self.width
        above = (y - 1) % self.height * width
        here = y * width
        below = (y + 1) % self.height * width
        left = (x - 1) % width
        right = (x + 1) % width
        return (cells[above + left] + cells[above + x] + cells[above + right]
                + cells[here + left] + cells[here + right]
                + cells[below + left] + cells[below + x] + cells[below + right])

    def step(self):
        after = []
        for y in range(self.height):
            for x in range(self.width):
                alive = self.cells[y * self.width + x]
                n = self.neighbours(x, y)
                after.append(1 if n == 3 or alive and n == 2 else 0)
        self.cells = after

    def show(self):
        for y in range(self.height):
            row = self.cells[y * self.width:(y + 1) * self.width]
            print("".join("#" if c else "." for c in row))


def main():
    board = Board(48, 24)
    board.place(2, 2, [".#.", "..#", "###"])
    board.place(20, 10, [".##", "##.", ".#."])
    for _ in range(400):
        board.step()
    board.show()
    print(sum(board.cells), "cells alive after 400 steps")


main()
