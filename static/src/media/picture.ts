/** The first file of a drop or paste that calls itself a picture, else the first of all. */
export function pictureIn(files: Iterable<File> | undefined): File | null {
  const all = [...(files ?? [])];
  return all.find((file) => file.type.startsWith('image/')) ?? all[0] ?? null;
}
