/** Letters without accents, case and fine typography: "etape" finds "Étape", "d'a" finds "d’a". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replace(/\s/g, ' ')
    .toLowerCase();
}
