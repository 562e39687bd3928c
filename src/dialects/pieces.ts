/**
 * Text that arrives in pieces: kept in linear time and about its own size of memory, joined once.
 * 1. The newest pieces are added up as a string, which V8 keeps as a tree of them: cheap for the few pieces of a small text.
 * 2. A tree costs far more memory than its characters and is slow to walk once it is deep. So it is put aside when it has
 *    so many pieces, and so many trees are joined into one flat string.
 */
const piecesInTree = 64;
const treesInString = 16;
/** Most texts never need a list. */
const none: readonly string[] = [];

export class Pieces {
  length = 0;
  #flat: string[] | undefined;
  #trees = none;
  #newest = "";
  #count = 0;

  add(piece: string): void {
    this.length += piece.length;
    this.#newest += piece;
    if (++this.#count === piecesInTree) this.#putAside();
  }

  /** The whole text. The pieces are replaced by it, so that calling again costs nothing. */
  join(): string {
    const flat = this.#flat ?? none;
    if (this.#count > 0 || this.#trees.length > 0 || flat.length > 1) {
      this.#flat = [[...flat, ...this.#trees, this.#newest].join("")];
      this.#trees = none;
      this.#newest = "";
      this.#count = 0;
    }
    return this.#flat?.[0] ?? "";
  }

  /** The text from `offset` on, at a cost of its own length. */
  since(offset: number): string {
    const from = Math.max(0, offset);
    if (from < this.length / 2) return this.join().slice(from);
    let missing = this.length - from;
    const found: string[] = [];
    for (const list of [[this.#newest], this.#trees, this.#flat ?? none]) {
      for (let at = list.length - 1; at >= 0 && missing > 0; at--) {
        const piece = list[at] ?? "";
        found.push(piece.length > missing ? piece.slice(-missing) : piece);
        missing -= piece.length;
      }
    }
    return found.reverse().join("");
  }

  /** The whole text, leaving nothing behind. */
  drain(): string {
    const text = this.join();
    this.clear();
    return text;
  }

  clear(): void {
    this.length = 0;
    this.#flat = undefined;
    this.#trees = none;
    this.#newest = "";
    this.#count = 0;
  }

  #putAside(): void {
    this.#trees = [...this.#trees, this.#newest];
    this.#newest = "";
    this.#count = 0;
    if (this.#trees.length < treesInString) return;
    const flat = this.#trees.join("");
    if (this.#flat === undefined) this.#flat = [flat];
    else this.#flat.push(flat);
    this.#trees = none;
  }
}
