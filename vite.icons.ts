/**
 * Icons of @lucide/svelte are drawn by `static/src/ui/Icon.svelte`, which says why, and each as one line: most
 * are three to six shapes, and a map shows a hundred icons.
 */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const own = resolve(import.meta.dirname, 'static/src/ui/Icon.svelte');
const DATA = /(?<=const iconData = )\{.*\}(?=;)/;

export type Shape = [tag: string, attributes: Record<string, string>];

function oval(cx: number, cy: number, rx: number, ry: number): string {
  return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;
}

function box(x: number, y: number, w: number, h: number, rx: number, ry: number): string {
  const corner = (dx: number, dy: number): string =>
    rx || ry ? `a${rx} ${ry} 0 0 1 ${dx} ${dy}` : '';
  const [across, down] = [w - 2 * rx, h - 2 * ry];
  return (
    `M${x + rx} ${y}h${across}${corner(rx, ry)}v${down}${corner(-rx, ry)}` +
    `h${-across}${corner(-rx, -ry)}v${-down}${corner(rx, -ry)}z`
  );
}

/** Shapes as the data of one path. A fill is left out: those there are lie below the stroke around them. */
export function asPath(shapes: readonly Shape[]): string {
  const one = ([tag, attributes]: Shape): string => {
    const n = (name: string, otherwise = 0): number => Number(attributes[name] ?? otherwise);
    switch (tag) {
      case 'path':
        // Relative to the shape's own beginning, not to where the last one ended.
        return attributes.d!.replace(/^m/, 'M0 0m');
      case 'circle':
        return oval(n('cx'), n('cy'), n('r'), n('r'));
      case 'ellipse':
        return oval(n('cx'), n('cy'), n('rx'), n('ry'));
      case 'line':
        return `M${n('x1')} ${n('y1')}L${n('x2')} ${n('y2')}`;
      case 'polyline':
        return `M${attributes.points}`;
      case 'rect': {
        const rx = n('rx', n('ry'));
        return box(n('x'), n('y'), n('width'), n('height'), rx, n('ry', rx));
      }
      default:
        throw new Error(`An icon has a shape that is not known here: ${tag}`);
    }
  };
  return shapes.map(one).join('');
}

export function icons(): Plugin {
  return {
    name: 'journeymap:icons',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source.endsWith('/Icon.svelte') && importer?.includes('@lucide/svelte/dist/') ? own : null,
    transform: {
      filter: { id: /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/ },
      handler: (code) => ({
        code: code.replace(DATA, (data) => {
          const { name, node } = JSON.parse(data) as { name: string; node: Shape[] };
          return JSON.stringify({ name, d: asPath(node) });
        }),
        map: null,
      }),
    },
  };
}
