/** Letters without accents and case, so that "etape" finds "Étape". */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
