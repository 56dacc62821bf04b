// Adapter for the canvas-peers harness: our real server with sync on, our real editor, driven by its own gestures.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { layout } from '../src/shared/layout.js'

const base = process.env.JOURNEYMAP_URL
const repo = process.env.JOURNEYMAP_REPO
const EMAIL = 'bench@example.org'
const maps = new Map() // cards -> address of the map
let cookies

const manage = (...args) =>
  execFileSync(`${repo}/.venv/bin/python`, [`${repo}/manage.py`, ...args], { cwd: repo, encoding: 'utf8' })
const own = (headers) => ({ ...headers, Origin: base, Referer: `${base}/` })

async function signIn(request) {
  const address = base + manage('signin_link', '--path', EMAIL).match(/\/signin\/\S+/)[0]
  const csrf = (await (await request.get(address)).text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/)[1]
  const answer = await request.post(address, { form: { csrfmiddlewaretoken: csrf }, headers: own() })
  if (!answer.ok()) throw new Error(`sign in: ${answer.status()}`)
}

/** The page's own data: its token and its workspace. */
async function pageData(request) {
  const html = await (await request.get(`${base}/`)).text()
  return JSON.parse(html.match(/<script id="page-data"[^>]*>([^<]*)/)[1])
}

/** Stages × lanes and cards as the peers have them, through the REST interface. */
export async function makeMap(request, n) {
  const { csrf, workspace } = await pageData(request)
  const post = async (path, data) => {
    const answer = await request.post(`${base}/api/v1/${path}`, { data, headers: own({ 'X-CSRFToken': csrf }) })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`)
    return answer.json()
  }
  const map = await post('maps', { workspace: workspace.id, title: `Bench ${n}` })
  const { stages, lanes, cards } = layout(n)
  const make = (entity, fields) => ({ entity, type: 'create', id: randomUUID(), fields })
  const stageOps = Array.from({ length: stages }, (_, at) => make('stage', { name: `Stage ${at + 1}` }))
  const laneOps = Array.from({ length: lanes }, (_, at) => make('lane', { kind: 'text', name: `Lane ${at + 1}` }))
  const cardOps = cards.map((card) =>
    make('card', { kind: 'text', title: card.text, lane: laneOps[card.lane].id, stage: stageOps[card.stage].id }))
  // A new map has stages and lanes already; here it must be empty.
  const first = await (await request.get(`${base}/api/v1/maps/${map.id}/document`)).json()
  const gone = ['stage', 'lane'].flatMap((entity) =>
    first[`${entity}s`].map(({ id }) => ({ entity, type: 'delete', id })))
  const ops = [...gone, ...stageOps, ...laneOps, ...cardOps]
  for (let at = 0; at < ops.length; at += 500)
    await post(`maps/${map.id}/batches`, { batch_id: randomUUID(), base_revision: 0, ops: ops.slice(at, at + 500) })
  return { id: map.id, second: cardOps[1].id }
}

export default {
  name: 'journeymap (the product, sync on)',
  async setup({ context, n }) {
    // The harness looks for its figures with eval, which our content security policy forbids.
    context.on('page', async (page) =>
      (await context.newCDPSession(page)).send('Page.setBypassCSP', { enabled: true }).catch(() => {}))
    if (cookies) await context.addCookies(cookies)
    else {
      await signIn(context.request)
      cookies = await context.cookies()
    }
    if (!maps.has(n)) maps.set(n, await makeMap(context.request, n))
    const { id, second } = maps.get(n)
    await context.addInitScript((card) => (window.__card = card), second)
    return { address: `${base}/m/${id}` }
  },
  url: (_n, { address }) => address,
  ready: () => document.querySelectorAll('#map-grid [data-item]').length > 3,
  getView: () => {
    const world = document.querySelector('.world')
    const box = world.parentElement.getBoundingClientRect()
    const [, x, y, z] = /translate\((-?[\d.e-]+)px, (-?[\d.e-]+)px\) scale\(([\d.e-]+)\)/.exec(world.style.transform)
    return { x: box.left + Number(x), y: box.top + Number(y), z: Number(z) }
  },
  // With wheels, as a hand would: zoom first, then pan what is missing. The map's corner never leaves the window's.
  setView: async ({ x, y, z }) => {
    const world = document.querySelector('.world')
    const box = () => world.parentElement.getBoundingClientRect()
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const view = () => {
      const [, vx, vy, vz] = /translate\((-?[\d.e-]+)px, (-?[\d.e-]+)px\) scale\(([\d.e-]+)\)/.exec(world.style.transform)
      return { x: Number(vx), y: Number(vy), z: Number(vz) }
    }
    const wheel = (init) => {
      const at = box()
      world.dispatchEvent(new WheelEvent('wheel',
        { bubbles: true, cancelable: true, clientX: at.left + 2, clientY: at.top + 2, ...init }))
    }
    for (let i = 0; i < 60 && Math.abs(view().z / z - 1) > 0.005; i++) {
      // Ctrl+wheel multiplies the zoom by e^(−delta/k); k shows itself in the first step.
      const before = view().z
      wheel({ ctrlKey: true, deltaY: before > z ? 20 : -20 })
      await frame()
      const k = -20 * Math.sign(before - z) / Math.log(view().z / before)
      if (!Number.isFinite(k)) break
      wheel({ ctrlKey: true, deltaY: -k * Math.log(z / view().z) })
      await frame()
    }
    for (let i = 0; i < 20; i++) {
      const now = view()
      const [dx, dy] = [Math.min(0, x) - now.x, Math.min(0, y) - now.y]
      if (Math.abs(dx) < 1 && Math.abs(dy) < 1) break
      wheel({ deltaX: -dx, deltaY: -dy })
      await frame()
    }
  },
  card: () => {
    const element = document.querySelector(`[data-item][id$="${window.__card}"]`)
    const cell = element?.closest('[role=gridcell]')
    if (!element) return { x: 0, y: 0 }
    // The harness takes hold 100 px in and down, for cards 200 px high.
    const high = element.offsetHeight
    return { x: cell.offsetLeft + element.offsetLeft, y: cell.offsetTop + element.offsetTop - 100 + high / 2 }
  },
  dragView: { x: 0, y: 0, z: 1 },
  zoomDelta: 3,
}
