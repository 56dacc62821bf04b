// As journeymap.mjs, on PostgreSQL: BENCH_DSN names any database of the server, BENCH_PG_PID its postmaster.
import { connect, makeServer, meta as of } from './journeymap.mjs'

export { connect }
export const meta = { ...of, persistence: 'PostgreSQL, fsync on' }
export const server = makeServer(process.env.BENCH_DSN)
export const extraPid = () => +process.env.BENCH_PG_PID || 0
