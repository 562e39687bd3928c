/** One of the editor's own icons. Decoration only: the words beside it carry the meaning. */
export function Icon({ name, spin, tone }: { name: string; spin?: boolean; tone?: string }) {
  const classes = ["codicon", `codicon-${name}`, spin ? "codicon-modifier-spin" : "", tone ? `tone-${tone}` : ""];
  return <i class={classes.filter(Boolean).join(" ")} aria-hidden="true" />;
}
