// Adapter for the sync-peers harness: our real `manage.py serve` and a light client that speaks jm.v1 and applies effective ops.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { FIELDS, cardId, withTimeout } from '../lib.mjs'

const repo = process.env.JOURNEYMAP_REPO ?? path.resolve(path.dirname(fs.realpathSync(fileURLToPath(import.meta.url))), '../..')
const uuid = (n) => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
const MAP = '00000000-0000-7000-8000-000000000001', STAGE = uuid(2), LANE = uuid(3)
const TOKEN = 'jm_bench-token-of-a-throw-away-database'
const headers = { Authorization: `Bearer ${TOKEN}` }
const toUuid = (card) => uuid(0x1000 + +card.slice(6))
const toCard = (id) => cardId(parseInt(id.slice(24), 16) - 0x1000)

export const meta = { ack: 'own changes frame, after COMMIT', persistence: 'SQLite WAL, synchronous=FULL', state: true }
export const makeServer = (dsn) => ({ port, dir }) => ({
  cmd: process.env.BENCH_PY ?? `${repo}/.venv/bin/python`, args: [`${repo}/bench/sync-peers/serve.py`], cwd: repo,
  env: { PORT: String(port), DIR: dir, BENCH_DSN: dsn },
})
export const server = makeServer('')

const getJson = (port, url) => new Promise((resolve, reject) => {
  http.get({ host: '127.0.0.1', port, path: url, headers, agent: false }, (answer) => {
    const parts = []
    answer.on('data', (part) => parts.push(part))
    answer.on('end', () => {
      const text = Buffer.concat(parts).toString()
      if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode} ${text.slice(0, 200)}`))
      else resolve([JSON.parse(text), text.length])
    })
  }).on('error', reject)
})

export async function connect({ port, id, resume }) {
  const cards = resume?.cards ?? new Map()
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws/v1/maps/${MAP}`, ['jm.v1'], { perMessageDeflate: false, headers })
  const c = { bytesIn: 0, framesIn: 0, onApplied: null, onAck: null, cards, revision: resume?.revision ?? null, epoch: resume?.epoch ?? '' }
  const own = new Map() // batch id -> what to do at its acknowledgement
  let waiting = [], ready, failed, head = null
  const readyP = new Promise((resolve, reject) => { ready = resolve; failed = reject })
  const acknowledge = (batch) => { const then = own.get(batch); own.delete(batch); then?.(); return then !== undefined }
  const apply = (item) => {
    if (item.revision <= c.revision) return
    if (item.revision !== c.revision + 1) throw new Error(`gap: ${c.revision} then ${item.revision}`)
    c.revision = item.revision
    const mine = own.has(item.batch_id)
    for (const op of item.ops) {
      if (op.entity !== 'card') continue
      if (op.type === 'create') cards.set(op.id, { id: op.id, ...op.fields })
      else if (op.type === 'set') {
        Object.assign(cards.get(op.id), op.fields)
        if (!mine) for (const key in op.fields) c.onApplied?.(toCard(op.id), key, op.fields[key])
      }
    }
    if (mine) acknowledge(item.batch_id)
    if (head !== null && c.revision >= head) ready()
  }
  const welcome = async (m) => {
    c.epoch = m.epoch
    if (m.mode === 'snapshot') {
      const [doc, bytes] = await getJson(port, `/api/v1/maps/${MAP}/document`)
      c.bytesIn += bytes
      cards.clear()
      for (const row of doc.cards) cards.set(row.id, row)
      c.revision = doc.revision
      head = m.revision
      const missed = waiting; waiting = null
      missed.forEach(apply)
    } else { head = m.revision; waiting = null }
    if (c.revision >= head) ready()
  }
  ws.on('message', (data) => {
    c.framesIn++; c.bytesIn += data.length
    const m = JSON.parse(data.toString())
    if (m.t === 'changes') { if (waiting) waiting.push(...m.items); else m.items.forEach(apply) }
    else if (m.t === 'welcome') welcome(m).catch(failed)
    else if (m.t === 'committed') acknowledge(m.batch_id)
    else if (m.t === 'rejected' || m.t === 'retry' || m.t === 'resync') throw new Error(JSON.stringify(m))
  })
  ws.on('close', (code) => { if (code >= 4000) console.error('closed', code) })
  await withTimeout(new Promise((resolve, reject) => { ws.on('open', resolve); ws.on('error', reject) }), 20000, 'open')
  ws.on('error', () => {})
  ws.send(JSON.stringify({ t: 'hello', proto: 1, schema: 1, conn: randomUUID(), client: `c${id}`, revision: c.revision, epoch: c.epoch }))
  await withTimeout(readyP, 30000, 'welcome')
  const ping = setInterval(() => ws.readyState === 1 && ws.send('{"t":"ping"}'), 15000); ping.unref()
  const submit = (ops, then) => {
    const batch_id = randomUUID()
    own.set(batch_id, then)
    ws.send(JSON.stringify({ t: 'submit', batch_id, base_revision: c.revision, ops }))
  }
  c.edit = (card, field, value) => {
    const row = cards.get(toUuid(card))
    if (row) row[field] = value
    submit([{ entity: 'card', type: 'set', id: toUuid(card), fields: { [field]: value } }], () => c.onAck?.())
  }
  c.count = () => cards.size
  c.read = (card, field) => cards.get(toUuid(card))?.[field]
  c.seed = async (n) => {
    for (let start = 0; start < n; start += 50) {
      const ops = []
      for (let i = start; i < Math.min(n, start + 50); i++) {
        const f = FIELDS(i)
        ops.push({ entity: 'card', type: 'create', id: toUuid(cardId(i)), fields: { lane: LANE, stage: STAGE, kind: 'text', pos: `d${String(i).padStart(5, '0')}x`, title: f.title, body: f.notes, url: f.link } })
      }
      await withTimeout(new Promise((resolve) => submit(ops, resolve)), 20000, 'seed')
    }
  }
  c.close = () => { clearInterval(ping); ws.terminate() }
  return c
}
