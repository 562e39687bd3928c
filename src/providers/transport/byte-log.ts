/** Bytes as they came, with the places where one piece ended and the next began, up to a limit. */

export interface ByteLog {
  add(piece: Uint8Array): void;
  /** Bytes that are held. */
  readonly size: number;
  /** Bytes that came when there was no more room. */
  readonly leftOut: number;
  /** Views of what is held: not to be written to. */
  pieces(): readonly Uint8Array[];
}

const smallest = 16 * 1024;

/** Linear in what is added: one block that doubles, and one number a piece. */
export function createByteLog(limit: number): ByteLog {
  let block = new Uint8Array(0);
  let size = 0;
  let leftOut = 0;
  const ends: number[] = [];
  const reserve = (needed: number): void => {
    if (needed <= block.length) return;
    const grown = new Uint8Array(Math.min(limit, Math.max(smallest, needed, block.length * 2)));
    grown.set(block.subarray(0, size));
    block = grown;
  };
  return {
    get size() {
      return size;
    },
    get leftOut() {
      return leftOut;
    },
    add(piece) {
      const taken = piece.subarray(0, limit - size);
      leftOut += piece.length - taken.length;
      if (taken.length === 0) return;
      reserve(size + taken.length);
      block.set(taken, size);
      size += taken.length;
      ends.push(size);
    },
    pieces: () => ends.map((end, at) => block.subarray(at === 0 ? 0 : ends[at - 1], end)),
  };
}
