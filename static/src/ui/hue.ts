const HUES = ['slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet'];

/** The CSS colour of a palette name (of a persona, stage, lane or tag); a hex value stays itself. */
export function hue(name: string | null | undefined): string {
  if (name?.startsWith('#')) return name;
  return `var(--hue-${name && HUES.includes(name) ? name : 'slate'})`;
}

/** Its pale twin, for surfaces. */
export function softHue(name: string | null | undefined): string {
  return `var(--hue-${name && HUES.includes(name) ? name : 'slate'}-soft)`;
}
