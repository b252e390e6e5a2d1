import type { Point } from './layout';

/** A curve from one port to another through the given points, leaving and arriving vertically. */
export function curve(from: Point, through: readonly Point[], to: Point): string {
  const points = [from, ...through, to];
  return points.reduce((path, point, index) => {
    const before = points[index - 1];
    if (!before) {
      return `M${point.x},${point.y}`;
    }
    const middle = (before.y + point.y) / 2;
    return `${path} C${before.x},${middle} ${point.x},${middle} ${point.x},${point.y}`;
  }, '');
}
