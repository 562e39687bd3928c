/**
 * A text part as rows: its Markdown blocks in groups of about a screen's third.
 * 1. Which group a block falls into depends only on the blocks before it, so a row never moves to another group.
 * 2. A group that is full and settled keeps its identity while the text grows.
 */
import { type Block, createBlockStream } from "../markdown/block-stream.ts";
import type { Row } from "./row.ts";

type TextRow = Extract<Row, { kind: "markdown" }>;

export interface TextRows {
  update(text: string, complete: boolean): readonly TextRow[];
}

const groupChars = 1_200;
const groupBlocks = 6;

export function createTextRows(id: string): TextRows {
  const stream = createBlockStream();
  let rows: readonly TextRow[] = [];
  return {
    update(text, complete) {
      const groups = groupsOf(stream.update(text, complete));
      rows = groups.map((blocks, index) => {
        const streaming = !complete && index === groups.length - 1;
        const old = rows[index];
        if (old !== undefined && old.streaming === streaming && sameBlocks(old.blocks, blocks)) return old;
        return { kind: "markdown", id: `${id}-${index}`, blocks, streaming };
      });
      return rows;
    },
  };
}

function groupsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  let room = 0;
  let chars = 0;
  for (const block of blocks) {
    const open = groups.at(-1);
    if (open === undefined || room === 0 || chars >= groupChars || block.piece !== undefined) {
      groups.push([block]);
      room = groupBlocks - 1;
      chars = block.piece === undefined ? block.token.raw.length : groupChars;
    } else {
      open.push(block);
      room--;
      chars += block.token.raw.length;
    }
  }
  return groups;
}

function sameBlocks(before: readonly Block[], after: readonly Block[]): boolean {
  return before.length === after.length && before.every((block, index) => block === after[index]);
}
