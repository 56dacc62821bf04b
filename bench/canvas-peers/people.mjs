// Twenty others on the map: their cursors at 20 Hz and an edit a second, while one person pans. Prints the pan's frames.
import { chromium } from 'playwright-core'
import { randomUUID } from 'node:crypto'
import adapter, { makeMap } from './journeymap.mjs'

const base = process.env.JOURNEYMAP_URL
const PEOPLE = Number(process.env.PEOPLE ?? 20)
const SECONDS = 6
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const { address } = await adapter.setup({ context, n: 300 })
const map = address.split('/').at(-1)
const page = await context.newPage()
await page.goto(address)
await page.waitForSelector('#map-grid [data-item]')
const document = await page.evaluate((id) => fetch(`/api/v1/maps/${id}/document`).then((answer) => answer.json()), map)
const { stages, lanes, cards } = document

// The others: real sockets from a second page of the same browser, so that they carry the session.
const crowd = await context.newPage()
await crowd.goto(`${base}/`)
await crowd.evaluate(async ({ map, people, stages, lanes, cards }) => {
  const sockets = []
  for (let i = 0; i < people; i++) {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/v1/maps/${map}`, ['jm.v1'])
    await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject })
    socket.send(JSON.stringify({ t: 'hello', proto: 1, schema: 1, conn: `bench${i}`, client: `bench${i}`, revision: null, epoch: null }))
    sockets.push(socket)
  }
  let tick = 0
  setInterval(() => {
    tick++
    sockets.forEach((socket, i) => socket.send(JSON.stringify({ t: 'presence', cursor: {
      lane: lanes[(i + Math.floor(tick / 40)) % 4], column: stages[i % 4],
      x: (Math.sin(tick / 9 + i) + 1) / 2, y: (Math.cos(tick / 7 + i) + 1) / 2 } })))
    if (tick % 20 === 0) sockets[0].send(JSON.stringify({ t: 'submit', batch_id: crypto.randomUUID(), base_revision: 0,
      ops: [{ entity: 'card', type: 'set', id: cards[tick % cards.length], fields: { title: `Edited ${tick}` } }] }))
  }, 50)
}, { map, people: PEOPLE, stages: stages.map((row) => row.id), lanes: lanes.map((row) => row.id), cards: cards.map((row) => row.id) })

await page.bringToFront()
await page.waitForTimeout(2000)
const seen = await page.evaluate(() => document.querySelectorAll('.peer').length)
await page.evaluate(() => {
  window.deltas = []
  let last = 0
  const loop = (t) => { if (last) window.deltas.push(t - last); last = t; requestAnimationFrame(loop) }
  requestAnimationFrame(loop)
})
await page.mouse.move(640, 400)
const end = Date.now() + SECONDS * 1000
for (let i = 0; Date.now() < end; i++) {
  await page.mouse.wheel(i % 120 < 60 ? 25 : -25, i % 120 < 60 ? 15 : -15)
  await page.waitForTimeout(12)
}
const deltas = (await page.evaluate(() => window.deltas)).sort((a, b) => a - b)
const at = (share) => deltas[Math.floor(share * (deltas.length - 1))].toFixed(1)
console.log(`\n${PEOPLE} people (${seen} cursors drawn), an edit a second, panning: median ${at(0.5)} ms, p95 ${at(0.95)} ms, ${deltas.length} frames in ${SECONDS} s`)
await browser.close()
