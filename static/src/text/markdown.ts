/**
 * The little Markdown that a text at rest shows: bold, italic, lists, links. It makes a tree, never
 * markup, so that nothing somebody writes can become an element of the page.
 */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] };
export type Block =
  | { kind: 'lines'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] };

const SPAN =
  /\*\*(?!\s)([^\n]+?)(?<!\s)\*\*(?!\*)|(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]+)(?<!\s)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?![\s_])([^_\n]+)(?<!\s)_(?![\p{L}\p{N}_])|\[([^\][\n]+)\]\(([^\s()]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'])/u;
const ITEM = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;
const DEPTH = 4;

/** The address if it may be followed (http, https, mailto), else null. */
export function safeHref(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  const plain = (words: string): void => {
    const last = found.at(-1);
    if (last?.kind === 'text') last.text += words;
    else if (words) found.push({ kind: 'text', text: words });
  };
  let rest = text;
  while (rest) {
    const hit = depth < DEPTH ? SPAN.exec(rest) : null;
    if (!hit) break;
    const [whole, strong, star, underscore, label, address, bare] = hit;
    plain(rest.slice(0, hit.index));
    const href = safeHref(address ?? bare ?? '');
    const em = star ?? underscore;
    if (strong !== undefined) found.push({ kind: 'strong', children: inline(strong, depth + 1) });
    else if (em !== undefined) found.push({ kind: 'em', children: inline(em, depth + 1) });
    else if (href === null) plain(whole);
    else if (label === undefined)
      found.push({ kind: 'link', href, children: [{ kind: 'text', text: whole }] });
    else found.push({ kind: 'link', href, children: inline(label, DEPTH) });
    rest = rest.slice(hit.index + whole.length);
  }
  plain(rest);
  return found;
}

/** The blocks of a text. */
export function markdown(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const item = ITEM.exec(line);
    const last = blocks.at(-1);
    if (item) {
      const ordered = item[1] !== undefined;
      const words = inline(item[2]!);
      if (last?.kind === 'list' && last.ordered === ordered) last.items.push(words);
      else blocks.push({ kind: 'list', ordered, start: Number(item[1] ?? 1), items: [words] });
    } else if (last?.kind === 'lines') last.lines.push(inline(line));
    else blocks.push({ kind: 'lines', lines: [inline(line)] });
  }
  return blocks;
}

/** Whether the text shows otherwise than it is typed. */
export function hasMarkup(text: string): boolean {
  return markdown(text).some(
    (block) =>
      block.kind === 'list' || block.lines.some((line) => line.some(({ kind }) => kind !== 'text')),
  );
}

const wordsOf = (parts: readonly Inline[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : wordsOf(part.children))).join('');

/** The text as it is read, without its marks; `listed`: the items of lists keep what they begin with. */
export function plainText(text: string, { listed = false } = {}): string {
  return markdown(text)
    .flatMap((block) => {
      if (block.kind === 'lines') return block.lines.map(wordsOf);
      const sign = (at: number): string => (block.ordered ? `${block.start + at}. ` : '• ');
      return block.items.map((item, at) => (listed ? sign(at) : '') + wordsOf(item));
    })
    .join('\n');
}
