// node table.mjs out/*.json -> the table for bench/README.md: medians over the repeats, and ours ÷ the peers' (E, T).
import { readFileSync } from 'node:fs'

const rows = process.argv.slice(2).flatMap((file) => {
  try { return JSON.parse(readFileSync(file, 'utf8')).rows.filter((row) => !row.failed) } catch { return [] }
})
const median = (numbers) => {
  const known = numbers.filter((one) => typeof one === 'number' && Number.isFinite(one)).sort((a, b) => a - b)
  return known.length ? known[Math.floor((known.length - 1) / 2)] : null
}
const FIGURES = [
  ['JS+CSS gz, KB (with headers)', (row) => row.jsKB + row.cssKB],
  ['interactive, ms (best of a repeat)', (row) => row.best?.interactive],
  ['pan, CPU ms a frame', (row) => row.pan?.cpuPerFrame],
  ['pan, p95 delta ms', (row) => row.pan?.p95],
  ['zoom sweep, CPU ms a frame', (row) => row.zoom?.cpuPerFrame],
  ['overview pan, CPU ms a frame', (row) => row.panFar?.cpuPerFrame],
  ['drag to frame, p95 ms', (row) => row.drag?.p95],
  ['key to screen, p95 ms', (row) => row.key?.screenP95],
  ['JS heap after GC, MB', (row) => row.heapMB],
  ['DOM nodes', (row) => row.nodes],
]
const show = (value) => (value === null ? '–' : String(Math.round(value * 10) / 10))
for (const n of [...new Set(rows.map((row) => row.n))].sort((a, b) => a - b)) {
  const of = (target, read) => median(rows.filter((row) => row.n === n && row.target === target).map(read))
  console.log(`\n#### ${n.toLocaleString('en')} cards\n\n| | journeymap | Excalidraw | tldraw | ÷ E | ÷ T |\n| --- | ---: | ---: | ---: | ---: | ---: |`)
  for (const [name, read] of FIGURES) {
    const [ours, e, t] = ['journeymap', 'excalidraw', 'tldraw'].map((target) => of(target, read))
    const ratio = (peer) => (ours !== null && peer ? (ours / peer).toFixed(2) : '–')
    console.log(`| ${name} | ${show(ours)} | ${show(e)} | ${show(t)} | ${ratio(e)} | ${ratio(t)} |`)
  }
}
