// Which ints stand for themselves where ints are of any size; the others are numbers of the host's table.

const limit = 2n ** 62n

export function isSmall(value: bigint): boolean {
  return value >= -limit && value < limit
}
