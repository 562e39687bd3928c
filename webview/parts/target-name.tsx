/** A path with its folder dimmed and its name bright, cut at the front of the folder when space is short. */
export function PathName({ path }: { path: string }) {
  const cut = path.replace(/[\\/]+$/, "").search(/[^\\/]*$/);
  const folder = path.slice(0, cut);
  return (
    <span class="path" title={path}>
      {folder !== "" && <span class="folder">{folder}</span>}
      <span class="name">{path.slice(cut)}</span>
    </span>
  );
}
