/** Other names that models give to a file's `path`; letter case and separators count for nothing. */
export const fileAliases = {
  file_path: "path",
  filename: "path",
  file: "path",
  target_file: "path",
  absolute_path: "path",
  relative_path: "path",
} as const;
