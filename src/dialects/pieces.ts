/** Text that arrives in pieces: kept in linear time and about its own size of memory, joined once. */

/** Many small strings cost far more than their characters, so they are joined in groups of this many. */
const group = 256;

export class Pieces {
  length = 0;
  #joined: string[] = [];
  #recent: string[] = [];

  add(piece: string): void {
    if (piece === "") return;
    this.length += piece.length;
    if (this.#recent.push(piece) === group) this.#compact();
  }

  /** The whole text. The pieces are replaced by it, so that calling again costs nothing. */
  join(): string {
    this.#compact();
    if (this.#joined.length > 1) this.#joined = [this.#joined.join("")];
    return this.#joined[0] ?? "";
  }

  /** The text from `offset` on, at a cost of its own length. */
  since(offset: number): string {
    let missing = this.length - Math.max(0, offset);
    const found: string[] = [];
    for (const list of [this.#recent, this.#joined]) {
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
    this.#joined = [];
    this.#recent = [];
  }

  #compact(): void {
    if (this.#recent.length === 0) return;
    this.#joined.push(this.#recent.join(""));
    this.#recent = [];
  }
}
