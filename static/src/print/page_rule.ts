/** The `@page` rule of the paper that is chosen. The content security policy allows no style element. */
import { millimetres, type PrintOptions } from './paper';

let sheet: CSSStyleSheet | null = null;

/** Have the browser print on this paper; the margins are drawn, so that no browser writes into them. */
export function setPaper(options: Pick<PrintOptions, 'paper' | 'orientation'>): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  const [w, h] = millimetres(options);
  sheet.replaceSync(`@page { size: ${w}mm ${h}mm; margin: 0; }`);
}

/** Leave the paper to the browser again. */
export function forgetPaper(): void {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  sheet = null;
}
