// Halves of a catalogue, made by vite.catalogues.ts.
declare module '*.json?first' {
  const words: Record<string, unknown>;
  export default words;
}
declare module '*.json?later' {
  const words: Record<string, unknown>;
  export default words;
}
