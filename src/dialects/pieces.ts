/**
 * Text that arrives in pieces: kept in linear time and about its own size of memory, joined once.
 * The newest pieces stand in a list, and so many of them are joined into one flat string. They are never added up: V8 keeps
 * such a string as a tree of its pieces, which takes more memory than short ones themselves and is slow to walk.
 */
const piecesInString = 4_000; // at 16 characters less than the 128 KB from which on V8 gives a string pages of its own
/** Most texts never need a list. */
const none: readonly string[] = [];

export class Pieces {
  length = 0;
  /** What was joined before. */
  #whole = "";
  #strings: string[] | undefined;
  /** The first `#count` of them are new; the places behind them are written again, which saves growing another list. */
  #newest: string[] | undefined;
  #count = 0;

  add(piece: string): void {
    if (piece === "") return;
    this.length += piece.length;
    if (this.#newest === undefined) this.#newest = [piece];
    else this.#newest[this.#count] = piece;
    if (++this.#count === piecesInString) this.#putAside(this.#newest);
  }

  /** The whole text. The pieces are replaced by it, so that calling again costs nothing. */
  join(): string {
    if (this.#newest !== undefined) {
      const isFirst = this.#whole === "" && this.#strings === undefined;
      const pieces = isFirst ? this.#new() : [this.#whole, ...(this.#strings ?? none), ...this.#new()];
      this.#whole = pieces.length === 1 ? (pieces[0] ?? "") : pieces.join("");
      this.#forgetPieces();
    }
    return this.#whole;
  }

  /** The text from `offset` on, at a cost of its own length. */
  since(offset: number): string {
    const from = Math.max(0, offset);
    if (from < this.length / 2) return this.join().slice(from);
    let missing = this.length - from;
    const found: string[] = [];
    for (const list of [this.#new(), this.#strings ?? none, [this.#whole]]) {
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
    if (this.length === 0) return "";
    const text = this.join();
    this.clear();
    return text;
  }

  clear(): void {
    this.length = 0;
    this.#whole = "";
    this.#forgetPieces();
  }

  #new(): readonly string[] {
    if (this.#newest === undefined) return none;
    this.#newest.length = this.#count;
    return this.#newest;
  }

  #forgetPieces(): void {
    this.#strings = undefined;
    this.#newest = undefined;
    this.#count = 0;
  }

  #putAside(pieces: readonly string[]): void {
    const text = pieces.join("");
    this.#count = 0;
    if (this.#strings === undefined) this.#strings = [text];
    else this.#strings.push(text);
  }
}
