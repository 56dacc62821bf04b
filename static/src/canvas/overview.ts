/** Far away, cards are boxes on one 2D canvas: text would not be legible and thousands of elements would be slow. */
import type { Camera } from './camera';
import type { Layout, PlacedEntity } from './layout';
import type { Id } from '../model/types';

/** Colours are read from the page's tokens, so that both themes are right. */
export interface OverviewInk {
  surface: string;
  line: string;
  card: string;
  touchpoint: string;
  pain_point: string;
  assumed: string;
}

export function readInk(element: Element): OverviewInk {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim() || '#888';
  return {
    surface: token('--bg-surface'),
    line: token('--line'),
    card: token('--hue-slate'),
    touchpoint: token('--accent'),
    pain_point: token('--bad'),
    assumed: token('--warn'),
  };
}

/** Draw the boxes of every card in the window. */
export function drawOverview(
  canvas: HTMLCanvasElement,
  camera: Camera,
  layout: Layout,
  ink: OverviewInk,
  /** Drawn faintly: not what is filtered for. */
  faint: (id: Id) => boolean = () => false,
  /** Drawn as an empty, dashed box: shown as assumed. */
  assumed: (id: Id) => boolean = () => false,
): void {
  const ratio = devicePixelRatio || 1;
  const w = Math.round(camera.w * ratio);
  const h = Math.round(camera.h * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, w, h);
  const { z } = camera;
  context.setTransform(z * ratio, 0, 0, z * ratio, camera.x * ratio, camera.y * ratio);
  context.fillStyle = ink.surface;
  context.fillRect(0, 0, layout.width, layout.height);
  context.strokeStyle = ink.line;
  context.lineWidth = 1 / z;
  context.beginPath();
  for (const column of layout.columns) {
    context.moveTo(column.x + column.w, 0);
    context.lineTo(column.x + column.w, layout.height);
  }
  for (const row of layout.rows) {
    context.moveTo(0, row.y + row.h);
    context.lineTo(layout.width, row.y + row.h);
  }
  context.stroke();
  const left = -camera.x / z;
  const right = (camera.w - camera.x) / z;
  const top = -camera.y / z;
  const bottom = (camera.h - camera.y) / z;
  const boxes = (): Record<PlacedEntity, Path2D> => ({
    card: new Path2D(),
    touchpoint: new Path2D(),
    pain_point: new Path2D(),
  });
  const near = boxes();
  const dim = boxes();
  const guessed = { near: new Path2D(), dim: new Path2D() };
  for (const row of layout.rows) {
    if (row.y > bottom || row.y + row.h < top) continue;
    for (const column of layout.columns) {
      if (column.x > right || column.x + column.w < left) continue;
      const cell = layout.cells.get(`${row.lane.id}|${column.key}`);
      for (const item of cell?.items ?? []) {
        const out = faint(item.id);
        const path = assumed(item.id)
          ? guessed[out ? 'dim' : 'near']
          : (out ? dim : near)[item.entity];
        path.rect(column.x + 8, row.y + item.y, item.w, item.h);
      }
    }
  }
  for (const [paths, strength] of [
    [near, 1],
    [dim, 0.25],
  ] as const) {
    for (const entity of ['card', 'touchpoint', 'pain_point'] as const) {
      context.globalAlpha = 0.28 * strength;
      context.fillStyle = ink[entity];
      context.fill(paths[entity]);
      context.globalAlpha = 0.9 * strength;
      context.strokeStyle = ink[entity];
      context.stroke(paths[entity]);
    }
  }
  context.strokeStyle = ink.assumed;
  context.setLineDash([4 / z, 3 / z]);
  for (const [path, strength] of [
    [guessed.near, 1],
    [guessed.dim, 0.25],
  ] as const) {
    context.globalAlpha = strength;
    context.stroke(path);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}
