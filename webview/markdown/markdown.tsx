/** Markdown of one moment or still growing, drawn in one place (long replies are spread over rows instead). */
import { useRef } from "preact/hooks";
import { BlockView } from "./block.tsx";
import { createBlockStream } from "./block-stream.ts";

export function Markdown({ text, complete }: { text: string; complete: boolean }) {
  const stream = useRef(createBlockStream());
  return (
    <div class="markdown">
      {stream.current.update(text, complete).map((block) => (
        <BlockView key={block.key} block={block} />
      ))}
    </div>
  );
}
